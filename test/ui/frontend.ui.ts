import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs/promises'
import path from 'node:path'
import { openBrowser } from '../lib/browser.mjs'
import { fixtureCopy } from '../lib/fixtures.mjs'
import { projectRoot } from '../lib/paths.mjs'
import { until } from './workbench.ts'

const { FRONTEND_DIR: frontend = '', SHOTS: shots = path.join(projectRoot, 'screenshots') } = process.env
/** The one that the original's bundles have written into them. */
const port = 8_000

;(frontend ? describe : describe.skip)('The frontend in FRONTEND_DIR', () => {
  let copy: Awaited<ReturnType<typeof fixtureCopy>>
  let browser: Awaited<ReturnType<typeof openBrowser>>
  let server: ChildProcess
  let printed = ''

  before('start agentic-editor', async () => {
    copy = await fixtureCopy('express')
    const env = { ...process.env, AGENTIC_CONFIG_DIR: `${copy.folder}-sessions`, NODE_OPTIONS: '' }
    const args = ['--workspace', copy.folder, '--port', String(port), '--frontend', frontend]
    server = spawn(process.execPath, [path.join(projectRoot, 'dist/cli.js'), ...args], { env })
    server.stdout?.on('data', (data) => (printed += data))
    await until('the server', async () => printed.includes('Ctrl-C'))
    browser = await openBrowser()
  })
  after(async () => {
    await browser?.close()
    server?.kill('SIGINT')
    await fs.rm(`${copy.folder}-sessions`, { recursive: true, force: true })
    await copy.remove()
  })

  it('carries out a task, with every kind of approval', async () => {
    const { page } = browser
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('dialog', (dialog) => dialog.dismiss())
    const link = /open +(\S+)/.exec(printed)?.[1] ?? ''
    await page.goto(link)
    const box = page.getByRole('textbox').last()
    await box.fill('Add a health check endpoint')
    await box.press('Enter')
    const answer = page.getByRole('button', { name: /^\W*(approve|accept|run)\b/i })
    const isDone = async () => {
      const wanted = answer.filter({ visible: true }).last()
      if ((await wanted.count()) > 0 && (await wanted.isEnabled())) await wanted.click().catch(() => {})
      return (await page.getByText(/complete|finished/i).count()) > 0
    }
    await until('the end of the task', isDone)
    await fs.mkdir(shots, { recursive: true })
    await page.screenshot({ path: path.join(shots, 'frontend.png') })
    assert.match(await fs.readFile(path.join(copy.folder, 'test/health.test.js'), 'utf8'), /\/health/)
    assert.deepEqual(errors, [])
  })
})
