import type { FromPanel, ToPanel } from '../protocol/rpc.ts'

/** How a panel talks with its host, and where it keeps what the user has not sent yet. */
export interface Transport {
  send(message: FromPanel): void
  onMessage(listener: (message: ToPanel) => void): void
  /** Survives the page, which the editor throws away whenever it is out of sight. */
  readonly draft: string
  keepDraft(draft: string): void
}

interface VsCodeApi {
  postMessage(message: FromPanel): void
  getState(): unknown
  setState(state: { readonly draft: string }): void
}

declare function acquireVsCodeApi(): VsCodeApi

/** Inside a webview of the editor. May be made once per page. */
export function webviewTransport(): Transport {
  const api = acquireVsCodeApi()
  return {
    send: (message) => api.postMessage(message),
    onMessage: (listener) => window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => listener(data)),
    draft: draftOf(api.getState()),
    keepDraft: (draft) => api.setState({ draft }),
  }
}

const draftOf = (state: unknown): string =>
  typeof state === 'object' && state !== null && 'draft' in state && typeof state.draft === 'string' ? state.draft : ''
