import type { LanguageModelName } from './target.ts'

/** Variables as a process or a file has them. */
export type Variables = Readonly<Record<string, string | undefined>>

/** What answers. */
export type Mode =
  | { readonly kind: 'mock' }
  | { readonly kind: 'vscode'; readonly name: LanguageModelName }
  | { readonly kind: 'provider'; readonly model: string }

/** What GOOGLE_API_KEY alone means. */
const googleModel = 'gemini-2.0-flash'

/**
 * Which model is meant: the setting, else LITELLM_MODEL, else the one of Google that GOOGLE_API_KEY is for, else none but
 * the mock. A variable counts as the first of the `environments` has it.
 */
export function detectMode(setting: string, environments: readonly Variables[]): Mode {
  const variable = (name: string) => environments.map((one) => one[name]?.trim()).find(Boolean)
  const wanted = setting.trim() || variable('LITELLM_MODEL')
  if (wanted) return named(wanted)
  if (!variable('GOOGLE_API_KEY')) return { kind: 'mock' }
  const model = variable('GOOGLE_MODEL') ?? googleModel
  return named(model.includes('/') ? model : `google/${model}`)
}

function named(model: string): Mode {
  if (model.toLowerCase() === 'mock') return { kind: 'mock' }
  const [, vendor = '', id = ''] = /^vscode:([^/]+)\/(.+)$/.exec(model) ?? []
  return vendor ? { kind: 'vscode', name: { vendor, id } } : { kind: 'provider', model }
}

/** How a mode is called where the user sees it. */
export function nameOf(mode: Mode): string {
  if (mode.kind === 'provider') return mode.model
  return mode.kind === 'mock' ? 'mock' : `vscode:${mode.name.vendor}/${mode.name.id}`
}
