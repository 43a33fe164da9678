import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import fs from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { FrameLocator, Locator } from 'playwright-core'
import { until, type Workbench } from './workbench.ts'

/** Longer than the panel takes a press for one that was meant for what stood there before. */
const afterAppearing = 600

/** The chat panel, and what a person does in it. */
export class Chat {
  readonly workbench: Workbench
  readonly panel: FrameLocator

  constructor(workbench: Workbench, panel: FrameLocator) {
    this.workbench = workbench
    this.panel = panel
  }

  static async open(workbench: Workbench): Promise<Chat> {
    return new Chat(workbench, await workbench.openPanel())
  }

  get composer(): Locator {
    return this.panel.getByRole('textbox', { name: 'Message' })
  }

  async say(words: string): Promise<void> {
    await this.composer.fill(words)
    await this.composer.press('Enter')
  }

  /** Presses a button once it is there and takes presses. */
  async press(name: string | RegExp): Promise<void> {
    const button = this.panel.getByRole('button', { name }).last()
    await button.waitFor()
    await this.workbench.page.waitForTimeout(afterAppearing)
    await button.click()
  }

  async see(text: string | RegExp): Promise<void> {
    await this.panel.getByText(text).last().waitFor()
  }

  /** The status line above the composer. */
  async status(text: string | RegExp): Promise<void> {
    await this.panel.getByRole('status').filter({ hasText: text }).waitFor()
  }

  /** Waits until nothing goes on any more. */
  async idle(): Promise<void> {
    await this.panel.getByRole('button', { name: /^Stop/ }).waitFor({ state: 'detached' })
  }

  /** Waits until a task has come to its end: the figures are there, and nothing goes on any more. */
  async done(): Promise<void> {
    await this.panel.getByRole('heading', { name: 'Done', exact: true }).waitFor()
    await this.idle()
  }

  /** Waits for the diff of a proposed change, painted whole. */
  async diff(tab: string | RegExp): Promise<void> {
    await this.workbench.page.getByRole('tab', { name: tab, selected: true }).waitFor()
    await this.workbench.diffPainted()
  }

  /** Waits for the diff of a proposed change, and gives its right side. */
  async proposedText(tab: string | RegExp): Promise<string> {
    await this.diff(tab)
    return this.workbench.diffRightText()
  }
}

/** Runs a program of the project in its folder; rejects when it fails. */
export const runIn = (folder: string, command: string, ...args: string[]) =>
  promisify(execFile)(command, args, { cwd: folder, env: plainEnvironment() })

/** Starts a server of the project on a free port, and asks it. */
export async function withServer<T>(
  folder: string,
  [command = '', ...args]: readonly string[],
  ask: (url: string) => Promise<T>,
): Promise<T> {
  const port = String(20_000 + Math.floor(Math.random() * 20_000))
  const server: ChildProcess = spawn(command, args, { cwd: folder, env: { ...plainEnvironment(), PORT: port } })
  try {
    const url = `http://127.0.0.1:${port}`
    await until(`${command} to listen`, () =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    )
    return await ask(url)
  } finally {
    server.kill('SIGKILL')
  }
}

/** Without what the test runner leaves in it, which would change how the project's own tests run. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_TEST_CONTEXT: _context, ...environment } = process.env
  return environment
}

/** Every record of every journal of the extension in a profile. */
export async function journalRecords(profileFolder: string): Promise<{ type: string; payload: unknown }[]> {
  const names = await fs.readdir(profileFolder, { recursive: true })
  const journals = names.filter((name) => /agentic-code-editor\/sessions\/[^/]+\.jsonl$/.test(name))
  assert.ok(journals.length > 0, 'there is a journal')
  const texts = await Promise.all(journals.map((name) => fs.readFile(path.join(profileFolder, name), 'utf8')))
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).record),
  )
}
