import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { openBrowser } from '../lib/browser.mjs'
import { fixtureCopy } from '../lib/fixtures.mjs'
import { projectRoot } from '../lib/paths.mjs'
import { until } from './workbench.ts'

const { SHOTS: shots = path.join(projectRoot, 'screenshots') } = process.env

describe('The chat in a browser', () => {
  let copy: Awaited<ReturnType<typeof fixtureCopy>>
  let browser: Awaited<ReturnType<typeof openBrowser>>
  let server: ChildProcess
  let page: Page
  let printed = ''

  before('start agentic-editor', async () => {
    copy = await fixtureCopy('express')
    const env = { ...process.env, AGENTIC_CONFIG_DIR: `${copy.folder}-sessions`, NODE_OPTIONS: '' }
    const main = path.join(projectRoot, 'dist/cli.js')
    server = spawn(process.execPath, [main, '--workspace', copy.folder, '--port', '0'], { env })
    server.stdout?.on('data', (data) => (printed += data))
    await until('the server', async () => printed.includes('Ctrl-C'))
    browser = await openBrowser()
    page = browser.page
    await page.goto(/open +(\S+)/.exec(printed)?.[1] ?? '')
  })
  after(async () => {
    await browser?.close()
    server?.kill('SIGINT')
    await fs.rm(`${copy.folder}-sessions`, { recursive: true, force: true })
    await copy.remove()
  })

  const button = (name: string | RegExp, on = page) => on.getByRole('button', { name, exact: true }).last()
  /** Waits as a person does: what has just appeared takes no press yet. */
  const press = async (name: string, on = page) => {
    await button(name, on).waitFor()
    await on.waitForTimeout(600)
    await button(name, on).click()
  }
  const shot = async (name: string, on = page) => {
    await fs.mkdir(shots, { recursive: true })
    await on.screenshot({ path: path.join(shots, `page ${name}.png`), animations: 'disabled' })
  }
  const read = (file: string) => fs.readFile(path.join(copy.folder, file), 'utf8')

  it('is let in by the link, and shows a plan that can be edited', async () => {
    await page.getByRole('textbox', { name: 'Message' }).fill('Add a health check endpoint')
    await page.keyboard.press('Enter')
    await button('Approve plan').waitFor()
    await shot('1 plan')
    await press('Edit the plan')
    const text = page.getByRole('textbox', { name: 'Plan' })
    await text.fill((await text.inputValue()).replace('- [ ] Check it', 'And then?\n- [ ] Check it'))
    await button('Keep').click()
    await page
      .getByRole('alert')
      .getByText(/This is no step/)
      .waitFor()
    await text.fill((await text.inputValue()).replace('And then?\n', '').replace('- [ ] Check it', '- [x] Check it'))
    await button('Keep').click()
    await page.getByText('Edited', { exact: true }).waitFor()
    await press('Approve plan')
  })

  it('shows the change as a diff, side by side, and writes it once it is accepted', async () => {
    await press('Open diff')
    const added = page.locator('dialog td.add')
    await added.first().waitFor()
    assert.match((await added.allInnerTexts()).join('\n'), /app\.get\('\/health'/)
    await shot('2 diff')
    await page.getByRole('checkbox', { name: 'Side by side' }).uncheck()
    assert.equal(await page.locator('dialog tr').first().locator('td').count(), 2)
    const before = await read('src/app.js')
    await button('Accept').click()
    await until('the file', async () => (await read('src/app.js')) !== before)
  })

  it('goes on in another tab, on a phone, when the first one is gone', async () => {
    const address = page.url()
    assert.match(address, /#[\w-]+$/)
    const phone = await page.context().newPage()
    await phone.setViewportSize({ width: 390, height: 844 })
    await phone.goto(address)
    await button('Open diff', phone).waitFor()
    await page.close()
    page = phone
    await press('Open diff', phone)
    await shot('3 phone', phone)
    await phone.locator('dialog').getByRole('button', { name: 'Accept' }).click()
    await phone.getByRole('heading', { name: 'Done', exact: true }).waitFor()
    assert.match(await read('test/health.test.js'), /\/health/)
    await shot('4 done', phone)
    await press('New session', phone)
    await phone.getByText('What should change?').waitFor()
    await press('Sessions', phone)
    await phone
      .locator('dialog')
      .getByRole('button', { name: /^Add a health check endpoint/ })
      .click()
    await phone.getByRole('heading', { name: 'Done', exact: true }).waitFor()
    await phone.reload()
    await phone.getByRole('heading', { name: 'Done', exact: true }).waitFor()
  })

  it('says so when the server is gone, and gives back what was said to it', async () => {
    server.kill('SIGINT')
    await page.getByText(/^The server is not there/).waitFor()
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello')
    await page.keyboard.press('Enter')
    await page
      .getByText(/The server is not there/)
      .last()
      .waitFor()
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'Hello')
    await shot('5 gone')
  })
})
