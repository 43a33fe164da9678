import fs from 'node:fs/promises'
import path from 'node:path'
import type { FrameLocator, Locator, Page } from 'playwright-core'
import { projectRoot } from '../lib/paths.mjs'
import type { Server } from '../lib/server.mjs'

const { SHOTS: shotFolder = path.join(projectRoot, 'screenshots') } = process.env

const parts = { 'side bar': '.part.sidebar', 'secondary side bar': '.part.auxiliarybar' }
type SideBar = keyof typeof parts

/** A VS Code window, and what a person does in it. */
export class Workbench {
  readonly page: Page
  readonly server: Server
  /** The open folder. */
  readonly folder: string

  /** Where VS Code keeps what it stores. */
  readonly profileFolder: string

  constructor(page: Page, server: Server, folder: string, profileFolder: string) {
    this.page = page
    this.server = server
    this.folder = folder
    this.profileFolder = profileFolder
  }

  /** Opens the agent's panel. Its webview stays the same frame until the view is closed. */
  async openPanel(title = 'Agentic Code Editor'): Promise<FrameLocator> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: title })
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click()
    const panel = this.panel()
    await panel.locator('body > *').first().waitFor({ state: 'attached' })
    return panel
  }

  /** The document of the webview in the side bar: VS Code nests two frames. */
  panel(): FrameLocator {
    const outer = this.page.locator('iframe.webview').first().contentFrame()
    return outer.locator('iframe#active-frame').contentFrame()
  }

  async trustFolder(): Promise<void> {
    const restricted = this.page.locator('.statusbar-item', { hasText: 'Restricted Mode' })
    await restricted.click()
    const editor = this.page.locator('.workspace-trust-editor')
    await editor.getByRole('button', { name: 'Trust', exact: true }).click()
    await restricted.waitFor({ state: 'detached' })
    await this.runCommand('View: Close All Editors')
    await editor.waitFor({ state: 'detached' })
  }

  /** Runs a command by its whole title, category included. */
  async runCommand(title: string): Promise<void> {
    await this.pick(title, { typed: `>${title}`, openedBy: 'F1' })
  }

  /** Chooses by its whole label in a quick pick; `typed` is what is typed to find it. */
  async pick(label: string, { typed = label, openedBy = '' } = {}): Promise<void> {
    const input = this.quickInput()
    const rows = this.page.locator('.quick-input-list .monaco-list-row')
    const row = rows.filter({ has: this.page.getByText(label, { exact: true }) }).first()
    // Tried again, because the last picker may still be closing, and swallow the key or the text.
    const find = async () => {
      if (openedBy && !(await input.isVisible())) await this.page.keyboard.press(openedBy)
      await input.fill(typed, { timeout: 2000 })
      await row.waitFor({ timeout: 2000 })
    }
    await until(`${label} among the choices`, () =>
      find().then(
        () => true,
        () => false,
      ),
    )
    await row.click()
  }

  /** Answers the open input box, which has this title if one is named. */
  async answer(text: string, title = ''): Promise<void> {
    if (title) await this.page.locator('.quick-input-widget').getByText(title).waitFor()
    await this.quickInput().fill(text)
    await this.page.keyboard.press('Enter')
  }

  quickInput(): Locator {
    return this.page.locator('.quick-input-widget input').first()
  }

  async openFile(file: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+p')
    const name = path.basename(file)
    await this.pick(name, { typed: file, openedBy: 'ControlOrMeta+p' })
    await this.activeGroup().getByRole('tab', { name, selected: true }).waitFor()
  }

  /** Opens the file, and takes its last change back. */
  async undoIn(file: string): Promise<void> {
    await this.openFile(file)
    const editor = this.activeGroup().locator('.monaco-editor').first()
    await focusEditor(editor)
    await this.page.keyboard.press('ControlOrMeta+z')
  }

  /** Presses an action in the title bar of the active editor, or in its `…` menu. */
  async titleButton(name: string): Promise<void> {
    const startsWithName = new RegExp(`^${escapeRegExp(name)}`)
    const actions = this.activeGroup().locator('.editor-actions')
    const button = actions.getByRole('button', { name: startsWithName }).first()
    const isShown = await button.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    )
    if (isShown) return button.click()
    await actions.getByRole('button', { name: /^More Actions/ }).click()
    await this.page.getByRole('menuitem', { name: startsWithName }).click()
  }

  /** Presses a button of the open modal dialog. */
  async dialogButton(name: string): Promise<void> {
    await this.page.locator('.monaco-dialog-box').getByRole('button', { name }).click()
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text })
  }

  /** Waits until the open diff shows what is added, with its syntax coloured. */
  async diffPainted(): Promise<void> {
    const right = this.activeGroup().locator('.monaco-diff-editor .editor.modified')
    await right.locator('.line-insert').first().waitFor()
    await right.locator('.view-line span[class*=mtk]:not(.mtk1)').first().waitFor()
  }

  /** All of the proposed side of the open diff, also what is folded or out of sight. */
  async diffRightText(): Promise<string> {
    const right = this.activeGroup().locator('.monaco-diff-editor .editor.modified')
    await right.locator('.view-line').first().waitFor()
    return this.textOf(right)
  }

  /** Brings the cursor into a line of the proposed side of the open diff, from 1, and presses a key there. */
  async inDiff(line: number, key: string): Promise<void> {
    const right = this.activeGroup().locator('.monaco-diff-editor .editor.modified')
    await focusEditor(right)
    await this.page.keyboard.press('ControlOrMeta+Home')
    for (let at = 1; at < line; at++) await this.page.keyboard.press('ArrowDown')
    await this.page.keyboard.press(key)
  }

  /** Brings the cursor to the beginning of a line in the active editor, from 1. */
  async cursorAt(line: number): Promise<void> {
    await focusEditor(this.activeGroup().locator('.monaco-editor').last())
    await this.page.keyboard.press('ControlOrMeta+Home')
    for (let at = 1; at < line; at++) await this.page.keyboard.press('ArrowDown')
  }

  /** Replaces a line of the file in the active editor, from 1. */
  async typeAt(line: number, words: string): Promise<void> {
    await focusEditor(this.activeGroup().locator('.monaco-editor').first())
    await this.page.keyboard.press('ControlOrMeta+Home')
    for (let at = 1; at < line; at++) await this.page.keyboard.press('ArrowDown')
    await this.page.keyboard.press('Shift+End')
    await this.page.keyboard.type(words)
  }

  async clickIntoEditor(): Promise<void> {
    await this.activeGroup().locator('.monaco-editor .view-lines').first().click()
  }

  /** Types as a person does. */
  async typeSlowly(words: string): Promise<void> {
    await this.page.keyboard.type(words, { delay: 60 })
  }

  /** Writes a comment beside the line of the cursor. */
  async comment(words: string): Promise<void> {
    await this.runCommand('Comments: Add Comment on Current Selection')
    const box = this.page.locator('.review-widget .monaco-editor').last()
    await box.locator('.native-edit-context, textarea.inputarea').first().focus()
    await this.page.keyboard.type(words)
    await this.page.locator('.review-widget').getByRole('button', { name: 'Add Comment' }).last().click()
  }

  /** All of the text in the active editor. */
  async editorText(): Promise<string> {
    return this.textOf(this.activeGroup().locator('.monaco-editor').last())
  }

  async setTheme(name: string): Promise<void> {
    await this.runCommand('Preferences: Color Theme')
    await this.pick(name)
    await this.page.locator(`.monaco-workbench.${kindOf(name)}`).waitFor()
  }

  /** Drags the border of a side bar. VS Code keeps a minimum of 170. */
  async resizePanel(width: number, what: SideBar = 'side bar'): Promise<void> {
    const sideBar = this.page.locator(parts[what])
    const box = await boxOf(sideBar)
    const isLeft = what === 'side bar'
    const edge = isLeft ? box.x + box.width : box.x - 2
    const middle = box.y + box.height / 2
    await this.page.mouse.move(edge, middle)
    await this.page.mouse.down()
    await this.page.mouse.move(edge + 1, middle)
    await this.page.mouse.move(isLeft ? box.x + width : box.x + box.width - width, middle, { steps: 4 })
    await this.page.mouse.up()
    // Elsewhere, or the border stays lit in the next screenshot.
    await this.page.mouse.move(edge, 0)
    await until(
      `side bar ${width} wide`,
      async () => Math.abs((await boxOf(sideBar)).width - Math.max(width, 170)) <= 3,
    )
  }

  /** Saves what the window shows, or only a side bar, as screenshots/<name>.png. */
  async shot(name: string, what: 'window' | SideBar = 'window'): Promise<string> {
    const file = path.join(shotFolder, `${name.replaceAll(/[^\w.,() -]+/g, '-')}.png`)
    await fs.mkdir(shotFolder, { recursive: true })
    const target = what === 'window' ? this.page : this.page.locator(parts[what])
    await target.screenshot({ path: file, animations: 'disabled' })
    return file
  }

  read(file: string): Promise<string> {
    return fs.readFile(path.join(this.folder, file), 'utf8')
  }

  async write(file: string, text: string): Promise<void> {
    await fs.mkdir(path.dirname(path.join(this.folder, file)), { recursive: true })
    await fs.writeFile(path.join(this.folder, file), text)
  }

  private activeGroup(): Locator {
    return this.page.locator('.editor-group-container.active')
  }

  clipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()')
  }

  /** Through the clipboard, since the page holds only the lines in sight. */
  private async textOf(editor: Locator): Promise<string> {
    const isEmpty = async () => (await editor.locator('.view-line').allInnerTexts()).join('').trim() === ''
    // Copying in an empty editor would copy a line break. Right after it has opened any editor looks empty.
    for (let looks = 0; looks < 15 && (await isEmpty()); looks++) await this.page.waitForTimeout(100)
    if (await isEmpty()) return ''
    const before = `before ${Math.random()}`
    // First, because a page whose focus is in a frame may not use the clipboard.
    await focusEditor(editor)
    await this.page.evaluate<unknown>(`navigator.clipboard.writeText(${JSON.stringify(before)})`)
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.keyboard.press('ControlOrMeta+c')
    await until('the copied text', async () => (await this.clipboard()) !== before)
    await this.page.keyboard.press('ControlOrMeta+Home')
    return this.clipboard()
  }
}

/** Polls what no locator can wait for. */
export async function until(what: string, isSo: () => Promise<boolean>, timeout = 45_000): Promise<void> {
  for (const end = Date.now() + timeout; !(await isSo()); ) {
    if (Date.now() > end) throw new Error(`Waited ${timeout / 1000} s in vain for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** The class VS Code gives a window with that theme. */
function kindOf(theme: string): string {
  if (/high contrast/i.test(theme)) return /light/i.test(theme) ? 'hc-light' : 'hc-black'
  return /light/i.test(theme) ? 'vs' : 'vs-dark'
}

async function focusEditor(editor: Locator): Promise<void> {
  await editor.locator('.native-edit-context, textarea.inputarea').first().focus()
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error(`${locator} is not visible`)
  return box
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
