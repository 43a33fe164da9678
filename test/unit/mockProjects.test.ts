import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { cleanUp, copyOf, exitCodes, filesIn, hasPython, started, statusOf, textIn, work } from './mockRun.ts'

afterEach(cleanUp)

describe('the mock model adds a health check', function () {
  this.timeout(60_000)

  const request = 'Add a health check endpoint'

  async function answers(folder: string, command: string, ...args: string[]) {
    const response = await fetch(`${await started(folder, command, ...args)}/health`)
    assert.equal(response.status, 200)
    assert.deepEqual(await response.json(), { status: 'ok' })
  }

  it('to an Express app, with a test, and the tests of the project pass', async () => {
    const folder = await copyOf('express')
    const worked = await work(folder, request)
    assert.deepEqual(exitCodes(worked), [0])
    assert.deepEqual(
      worked.of('file_change').map(({ path }) => path),
      ['src/app.js', 'test/health.test.js'],
    )
    assert.match(
      textIn(folder, 'src/app.js'),
      /app\.get\('\/health', \(\w+, res\) => \{\n {4}res\.json\(\{ status: 'ok' \}\)\n/,
    )
    await answers(folder, 'node', 'src/server.js')
  })

  it('to an Express app in CommonJS, in its style', async () => {
    const folder = await copyOf('express-cjs')
    cpSync(join(await copyOf('express'), 'node_modules'), join(folder, 'node_modules'), { recursive: true })
    assert.deepEqual(exitCodes(await work(folder, 'Please add a /health route')), [0])
    assert.match(
      textIn(folder, 'app.js'),
      /app\.get\("\/health", \(req, res\) => \{\n {2}res\.json\(\{ status: "ok" \}\);\n\}\);/,
    )
    assert.match(textIn(folder, 'test/health.test.js'), /const app = require\("\.\.\/app"\);/)
    await answers(folder, 'node', 'server.js')
  })

  it('to a server over node:http', async () => {
    const folder = await copyOf('node-http')
    assert.deepEqual(exitCodes(await work(folder, 'We need a readiness probe')), [0])
    await answers(folder, 'node', 'main.js')
  })

  it('to a server over http.server', async function () {
    if (!hasPython()) this.skip()
    const folder = await copyOf('python')
    assert.deepEqual(exitCodes(await work(folder, request)), [0])
    assert.match(textIn(folder, 'test_health.py'), /from main import StockHandler/)
    await answers(folder, 'python3', 'main.py')
  })

  for (const name of ['flask', 'fastapi'])
    it(`to a ${name} app`, async function () {
      if (!hasPython(name, ...(name === 'fastapi' ? ['httpx', 'pytest'] : []))) this.skip()
      const worked = await work(await copyOf(name), request)
      assert.deepEqual(exitCodes(worked), [0])
      assert.match(
        worked.of('terminal_output')[0]?.stderr + (worked.of('terminal_output')[0]?.stdout ?? ''),
        /Ran 3 tests|3 passed/,
      )
    })

  it('says in words that there is one already, the second time', async () => {
    const folder = await copyOf('node-http')
    const worked = await work(folder, request, ({ type }) => (type === 'terminal_command' ? 'no need' : undefined))
    const files = filesIn(folder)
    await worked.chat('Add a healthcheck')
    assert.equal(worked.of('plan').length, 1)
    assert.match(worked.summary, /already, in `server\.js`, line \d+/)
    assert.deepEqual(filesIn(folder), files)
  })
})

describe('the mock model refactors the config module', function () {
  this.timeout(60_000)

  const read = 'const c = await import("./config.js"); console.log(JSON.stringify(c.default ?? c.config))'
  const evaluate = (folder: string, env: Record<string, string>) =>
    spawnSync('node', ['--input-type=module', '-e', read], {
      cwd: folder,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    })

  it('in CommonJS, with the same values, and a message for what is no number', async () => {
    const folder = await copyOf('express-cjs')
    const environments = [{}, { PORT: '81', TITLE: 'x' }, { PORT: '', TITLE: '', GREETING: 'Hi' }]
    const before = environments.map((env) => evaluate(folder, env).stdout)
    const worked = await work(folder, 'Refactor the config module', ({ type }) =>
      type === 'terminal_command' ? 'no need' : undefined,
    )
    assert.deepEqual(
      worked.of('file_change').map(({ path }) => path),
      ['config.js'],
    )
    assert.deepEqual(
      environments.map((env) => evaluate(folder, env).stdout),
      before,
    )
    assert.match(evaluate(folder, { PORT: 'abc' }).stderr, /PORT must be a number, not "abc"/)
  })

  it('in ESM, and the tests of the project pass', async () => {
    const folder = await copyOf('express')
    assert.deepEqual(exitCodes(await work(folder, 'Clean up the config')), [0])
    assert.match(textIn(folder, 'src/config.js'), /Object\.freeze\(\{\n {2}port: numberFrom\('PORT', 3000\)/)
  })

  it('in Python', async function () {
    if (!hasPython()) this.skip()
    const folder = await copyOf('python')
    const values = (env: Record<string, string>) =>
      spawnSync('python3', ['-c', 'import settings as s; print(s.HOST, s.PORT, s.TIMEOUT)'], {
        cwd: folder,
        env: { ...process.env, ...env },
        encoding: 'utf8',
      })
    const before = [values({}).stdout, values({ PORT: '81', TIMEOUT: '3' }).stdout]
    assert.deepEqual(exitCodes(await work(folder, 'Refactor the settings module')), [0])
    assert.deepEqual([values({}).stdout, values({ PORT: '81', TIMEOUT: '3' }).stdout], before)
    assert.match(values({ PORT: 'x' }).stderr, /PORT must be a whole number, not 'x'/)
  })
})

describe('the mock model fixes error handling', function () {
  this.timeout(60_000)

  it('in main.py: what dropped the connection is answered', async function () {
    if (!hasPython()) this.skip()
    const folder = await copyOf('python')
    const statuses = async () => {
      const url = await started(folder, 'python3', 'main.py')
      const post = (body: string) => statusOf(`${url}/items`, { method: 'POST', body })
      return [
        await post('{oops'),
        await post('[]'),
        await post('{"name": "x"}'),
        await post('{"name": "x", "price": "much"}'),
        await statusOf(`${url}/items/none`),
        await statusOf(`${url}/total?discount=no`),
        await post('{"name": "x", "price": 1}'),
      ]
    }
    assert.deepEqual(await statuses(), [...Array(6).fill('dropped'), 201])
    assert.deepEqual(exitCodes(await work(folder, 'Fix error handling in main.py')), [0])
    assert.deepEqual(await statuses(), [400, 400, 400, 400, 404, 400, 201])
  })

  it('in a server over node:http: a body that is no JSON no longer ends it', async () => {
    const folder = await copyOf('node-http')
    const status = async () =>
      statusOf(`${await started(folder, 'node', 'main.js')}/notes`, { method: 'POST', body: '{' })
    assert.equal(await status(), 'dropped')
    assert.deepEqual(exitCodes(await work(folder, 'Handle errors in server.js')), [0])
    assert.equal(await status(), 400)
  })

  it('in an Express app that has no error handler', async () => {
    const folder = await copyOf('express-cjs')
    cpSync(join(await copyOf('express'), 'node_modules'), join(folder, 'node_modules'), { recursive: true })
    assert.deepEqual(exitCodes(await work(folder, 'Fix the error handling')), [0])
    const headers = { 'content-type': 'application/json' }
    const url = await started(folder, 'node', 'server.js')
    const response = await fetch(`${url}/entries`, { method: 'POST', headers, body: '{' })
    assert.equal(response.status, 400)
    assert.match(JSON.stringify(await response.json()), /error/)
  })

  for (const [name, call] of [
    [
      'flask',
      'from app import app; c = app.test_client(); print(c.get("/books/9").status_code, c.post("/books", json={}).status_code)',
    ],
    [
      'fastapi',
      'from fastapi.testclient import TestClient; from main import app; print(TestClient(app).get("/readings/x").status_code)',
    ],
  ] as const)
    it(`in a ${name} app`, async function () {
      if (!hasPython(name, ...(name === 'fastapi' ? ['httpx', 'pytest'] : []))) this.skip()
      const folder = await copyOf(name)
      assert.deepEqual(exitCodes(await work(folder, 'Fix error handling')), [0])
      const printed = execFileSync('python3', ['-c', call], { cwd: folder, encoding: 'utf8' })
      assert.equal(printed.trim(), name === 'flask' ? '404 400' : '404')
    })
})
