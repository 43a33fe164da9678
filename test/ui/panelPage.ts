import fs from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import type { FromPanel, ToPanel } from '../../src/protocol/rpc.ts'
import { panelHtml } from '../../src/webview/shell.ts'
import { openBrowser } from '../lib/browser.mjs'
import { projectRoot } from '../lib/paths.mjs'

export const themes = ['dark', 'light', 'hc', 'hc-light'] as const
export type Theme = (typeof themes)[number]

const origin = 'https://panel.test'
const bodyClass = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  hc: 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light',
}
const files: Record<string, string> = {
  'panel.css': 'media/panel.css',
  'codicon.css': 'node_modules/@vscode/codicons/dist/codicon.css',
  'codicon.ttf': 'node_modules/@vscode/codicons/dist/codicon.ttf',
  'vscode.css': 'test/ui/themes/vscode.css',
  'dark.css': 'test/ui/themes/dark.css',
  'light.css': 'test/ui/themes/light.css',
  'hc.css': 'test/ui/themes/hc.css',
  'hc-light.css': 'test/ui/themes/hc-light.css',
}
const types: Record<string, string> = { css: 'text/css', ttf: 'font/ttf', js: 'text/javascript', html: 'text/html' }

/** The panel in a browser of its own, with a host that only listens. */
export class PanelPage {
  readonly page: Page
  /** What the page asked for beyond its own parts. */
  readonly strayRequests: string[] = []
  readonly errors: string[] = []
  readonly #script: string
  #theme: Theme = 'dark'

  constructor(page: Page, script: string) {
    this.page = page
    this.#script = script
  }

  async install(): Promise<void> {
    this.page.on('pageerror', (error) => this.errors.push(error.message))
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text())
    })
    await this.page.addInitScript({ content: fakeHost })
    await this.page.route('**/*', async (route) => {
      const url = new URL(route.request().url())
      const body = url.origin === origin ? await this.#part(url.pathname.slice(1)) : undefined
      if (body === undefined) {
        this.strayRequests.push(url.href)
        return route.abort()
      }
      await route.fulfill({ body, contentType: types[url.pathname.split('.').at(-1) ?? ''] ?? 'text/plain' })
    })
  }

  /** Opens the page anew. */
  async open(options: { theme?: Theme; width?: number; height?: number; draft?: string } = {}): Promise<void> {
    const { theme = 'dark', width = 320, height = 900, draft = '' } = options
    this.#theme = theme
    this.strayRequests.length = 0
    this.errors.length = 0
    await this.page.setViewportSize({ width, height })
    await this.page.goto(`${origin}/index.html?draft=${encodeURIComponent(draft)}`)
    await this.page.evaluate((name) => document.body.classList.add(name), bodyClass[theme])
  }

  /** Says something to the panel as its host, and waits until it is painted. */
  async tell(...messages: ToPanel[]): Promise<void> {
    await this.page.evaluate((all) => {
      for (const data of all) window.dispatchEvent(new MessageEvent('message', { data }))
    }, messages)
    await this.painted()
  }

  async painted(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 10)))),
    )
  }

  /** Opens the page anew in this state, and lets it stand long enough for its buttons to count. */
  async show(...messages: ToPanel[]): Promise<void> {
    await this.open()
    await this.tell(...messages)
    await this.settle()
    await this.sent()
  }

  async settle(): Promise<void> {
    await this.page.waitForTimeout(600)
  }

  /** What the panel has said since it was asked last. */
  async sent(): Promise<FromPanel[]> {
    return this.page.evaluate<FromPanel[]>('sent.splice(0)')
  }

  async #part(name: string): Promise<string | Buffer | undefined> {
    if (name === 'webview.js') return this.#script
    if (name === 'index.html') return this.#html()
    const file = files[name]
    return file === undefined ? undefined : fs.readFile(path.join(projectRoot, file))
  }

  #html(): string {
    const styles = ['vscode.css', 'codicon.css', 'panel.css', `${this.#theme}.css`].map((name) => `${origin}/${name}`)
    return panelHtml({ cspSource: origin, nonce: 'bm9uY2U', script: `${origin}/webview.js`, styles })
  }
}

/** For the page: keeps what the panel sends, and its draft. A text, since tsx puts helpers into functions. */
const fakeHost = `
  globalThis.sent = []
  globalThis.acquireVsCodeApi = () => {
    let state = { draft: new URLSearchParams(location.search).get('draft') }
    return {
      postMessage: (message) => sent.push(message),
      getState: () => state,
      setState: (next) => { state = next },
    }
  }
`

/** Builds the webview and opens it. */
export async function openPanelPage(): Promise<{ panel: PanelPage; close: () => Promise<void> }> {
  const script = await bundle()
  const { page, close } = await openBrowser()
  const panel = new PanelPage(page, script)
  await panel.install()
  return { panel, close: async () => close() }
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(projectRoot, 'src/webview/main.tsx')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** Gives the surrounding `describe` the webview in a browser, opened before its first test and closed after its last. */
export function usePanelPage(take: (panel: PanelPage) => void): void {
  let opened: Awaited<ReturnType<typeof openPanelPage>> | undefined
  before('build the webview and open a browser', async () => {
    opened = await openPanelPage()
    take(opened.panel)
  })
  after('close the browser', () => opened?.close())
}
