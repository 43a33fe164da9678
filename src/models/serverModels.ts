import * as z from 'zod'

/** Source: the list object of OpenAI's Models, which servers that are compatible with it have as well. */
const ModelList = z.object({ data: z.array(z.object({ id: z.string().min(1) })) })

/** In milliseconds: whoever asks can write a name instead. */
const patience = 3000

/** The models that a server says it has, by their names; none when it does not say. */
export async function listedAt(address: string, key: string | undefined): Promise<string[]> {
  try {
    const response = await fetch(`${address.trim().replace(/\/+$/, '')}/models`, {
      headers: key ? { authorization: `Bearer ${key}` } : {},
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    })
    return ModelList.parse(await response.json()).data.map(({ id }) => id)
  } catch {
    return []
  }
}
