/**
 * A fetch that goes through the proxy of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, which the one of Node does not; undefined
 * when there is none. Not for VS Code, whose own fetch knows its proxy settings and certificates.
 */
export function proxyFetch(environment: NodeJS.ProcessEnv = process.env): typeof fetch | undefined {
  const has = (name: string) => Boolean(environment[name] || environment[name.toLowerCase()])
  if (!has('HTTP_PROXY') && !has('HTTPS_PROXY')) return undefined
  const agent = import('undici').then(({ EnvHttpProxyAgent }) => new EnvHttpProxyAgent())
  return async (input, init) => {
    const { fetch } = await import('undici')
    const options = { ...init, dispatcher: await agent } as Parameters<typeof fetch>[1]
    return (await fetch(input as string, options)) as unknown as Response
  }
}
