import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { friend, said, useServing } from './serving.ts'

const contentOf = ({ content }: { content: string }) => content

describe('sessions and settings over REST', function () {
  this.timeout(20_000)
  const served = useServing()

  describe('sessions', () => {
    it('are those of the agent; what a client says of them is not doubled', async () => {
      const made = await served().ask('POST', '/sessions', { id: 'b7c1', workspace_path: served().folder })
      assert.deepEqual(
        [made.body.title, made.body.workspace_path, made.body.open_tabs],
        ['New Session', served().folder, '[]'],
      )
      assert.equal(
        (await served().ask('POST', '/sessions', { id: 'b7c1', workspace_path: served().folder })).status,
        200,
      )
      assert.equal(
        (await served().ask('POST', '/sessions', { id: '../x', workspace_path: served().folder })).status,
        422,
      )
      const guest = await served().connect()
      guest.say('chat', { message: 'Greet', session_id: 'b7c1' })
      const { id: plan_id } = await guest.see('plan')
      await served().ask('POST', '/messages', { session_id: 'b7c1', role: 'user', content: 'Greet' })
      await served().ask('POST', '/messages', { session_id: 'b7c1', role: 'assistant', content: 'Mine alone' })
      const messages = (await served().get('/sessions/b7c1/messages')).body
      assert.deepEqual(
        messages.map(({ content }: { content: string }) => content),
        ['Greet', 'Proposed a plan with 2 steps', 'Mine alone'],
      )
      assert.equal(JSON.parse(messages[1].payload).id, plan_id)
      const [row] = (await served().get(`/sessions?workspace=${encodeURIComponent(served().folder)}`)).body
      assert.deepEqual([row.id, row.title, JSON.parse(row.current_plan).status], ['b7c1', 'Greet', 'pending'])
      const state = await served().ask('PUT', '/sessions/b7c1/state', { open_tabs: ['src/app.js'], current_plan: null })
      assert.equal(state.body.open_tabs, '["src/app.js"]')
      guest.say('cancel')
      await guest.see('approval_resolved')
      assert.deepEqual((await served().get('/sessions?workspace=/other')).body, [])
      const hide = served().showInEditor('b7c1')
      assert.equal((await served().ask('DELETE', '/sessions/b7c1')).status, 409)
      assert.match((await served().ask('POST', '/database/reset')).body.message, /^0 sessions/)
      hide()
      assert.deepEqual((await served().ask('DELETE', '/sessions/b7c1')).body, { status: 'success' })
      assert.deepEqual(await said(served().get('/sessions/b7c1')), [404, 'Session not found'])
      guest.say('chat', { message: 'Again' })
      await guest.see('run_started')
      assert.notEqual(guest.events.at(-1)?.session_id, 'b7c1')
      assert.deepEqual((await served().get('/sessions/b7c1/messages')).body, [])
      assert.equal(
        (await served().ask('POST', '/messages', { session_id: 'b7c1', role: 'user', content: 'x' })).status,
        404,
      )
      assert.match((await served().ask('POST', '/database/reset')).body.message, /^0 sessions/)
    })

    it('have what was said about a plan that waits', async () => {
      const guest = await served().connect()
      guest.say('chat', { message: 'Greet' })
      await guest.see('plan')
      const [{ id: session_id }] = (await served().get('/sessions')).body
      guest.say('chat', { message: 'Greet louder', session_id })
      await guest.see('approval_resolved')
      const all = (await served().get(`/sessions/${session_id}/messages`)).body
      const users = all.filter(({ role }: { role: string }) => role === 'user')
      assert.deepEqual(users.map(contentOf), ['Greet', 'Greet louder'])
      guest.say('cancel')
    })

    it('are called by what was said first in them, and are the latest once something was said', async () => {
      const make = (id: string, title?: string) =>
        served().ask('POST', '/sessions', { id, workspace_path: served().folder, title })
      const say = (session_id: string, content: string) =>
        served().ask('POST', '/messages', { session_id, role: 'user', content })
      await make('a')
      await later(5)
      await make('b', 'Mine')
      const [first] = (await served().get('/sessions')).body
      assert.equal(first.id, 'b')
      await later(5)
      await say('b', 'Hello')
      await say('a', `Add ${'a long '.repeat(10)}thing`)
      await say('a', 'And more')
      const rows = (await served().get('/sessions')).body
      assert.deepEqual(
        rows.map(({ id, title }: { id: string; title: string }) => [id, title]),
        [
          ['a', 'Add a long a long a long a long a long a...'],
          ['b', 'Mine'],
        ],
      )
      assert.ok(rows[0].updated_at > rows[0].created_at)
    })

    it('have each message of a client as often as it said it, and what is in them already once', async () => {
      const say = (role: string, content: string) =>
        served().ask('POST', '/messages', { session_id: 'b7c1', role, content })
      const contents = async () => (await served().get('/sessions/b7c1/messages')).body.map(contentOf)
      await served().ask('POST', '/sessions', { id: 'b7c1', workspace_path: served().folder })
      await say('user', 'Greet')
      assert.notEqual((await say('user', 'Greet')).body.id, (await say('user', 'Greet')).body.id)
      assert.deepEqual(await contents(), ['Greet', 'Greet', 'Greet'])
      const guest = await served().connect()
      guest.say('chat', { message: 'Greet', session_id: 'b7c1' })
      guest.say('cancel', { plan_id: (await guest.see('plan')).id })
      await guest.see('approval_resolved')
      assert.deepEqual((await contents()).sort(), ['Greet', 'Greet', 'Greet', 'Proposed a plan with 2 steps'])
      guest.say('chat', { message: 'Otherwise', session_id: 'b7c1' })
      await guest.see('complete')
      const { id } = (await say('user', 'Otherwise')).body
      assert.ok(id < 1_000_000)
      assert.notEqual((await say('user', 'Otherwise')).body.id, id)
      assert.equal((await contents()).filter((content: string) => content === 'Otherwise').length, 2)
      // Every page that shows the session says it.
      for (let n = 0; n < 2; n++) await say('assistant', 'Proposed a plan with 2 steps')
      assert.equal((await contents()).filter((content: string) => /^Proposed/.test(content)).length, 1)
    })

    it('remember what a client shows, until the journal knows what waits', async () => {
      const put = (state: object) => served().ask('PUT', '/sessions/b7c1/state', state)
      await served().ask('POST', '/sessions', { id: 'b7c1', workspace_path: served().folder })
      const change = { id: 'c', path: 'src/app.js' }
      await put({ pending_changes: [change], current_plan: { id: 'p', steps: [] } })
      assert.equal((await put({ pending_changes: ['x'.repeat(300_000)] })).status, 413)
      const { body } = await put({ open_tabs: ['src/app.js'] })
      assert.deepEqual(
        [body.open_tabs, body.pending_changes, body.current_plan],
        ['["src/app.js"]', JSON.stringify([change]), '{"id":"p","steps":[]}'],
      )
      assert.equal((await put({ current_plan: null })).body.current_plan, null)
      await put({ current_plan: { id: 'p' } })
      const guest = await served().connect()
      guest.say('chat', { message: 'Greet', session_id: 'b7c1' })
      const { id } = await guest.see('plan')
      const before = (await served().get('/sessions/b7c1')).body.updated_at
      const row = (await put({ pending_changes: [change], current_plan: { id: 'p' } })).body
      assert.equal(row.updated_at, before)
      assert.deepEqual([row.pending_changes, JSON.parse(row.current_plan).id], ['[]', id])
    })

    it('are all deleted at once, also those in which nothing was said', async () => {
      const guest = await served().connect()
      guest.say('chat', { message: 'Greet' })
      await guest.see('plan')
      for (const id of ['one', 'two']) await served().ask('POST', '/sessions', { id, workspace_path: served().folder })
      await served().ask('POST', '/messages', { session_id: 'one', role: 'assistant', content: 'Mine alone' })
      assert.match((await served().ask('POST', '/database/reset')).body.message, /^2 sessions/)
      const left = (await served().get('/sessions')).body
      assert.deepEqual(
        left.map(({ id }: { id: string }) => id),
        [guest.events[0]?.session_id],
      )
    })

    it('are followed by a page that only reads them: it is told what waits, after it has settled', async () => {
      const guest = await served().connect()
      guest.say('chat', { message: 'Greet' })
      const { id } = await guest.see('plan')
      const session_id = guest.events[0]?.session_id
      const page = await served().connect({ extraHeaders: { origin: friend } })
      await served().ask('GET', `/sessions/${session_id}/messages`, undefined, { origin: friend })
      assert.equal((await page.see('plan')).id, id)
      assert.equal((await page.see('status')).state, 'awaiting_plan_approval')
      page.say('approve_plan', { plan_id: id })
      await guest.see('complete')
      await page.see('complete')
    })

    it('are followed by a page that is served here as well, which names no Origin when it reads', async () => {
      await served().start({ frontend: join(served().outer, 'site') })
      const guest = await served().connect()
      guest.say('chat', { message: 'Greet' })
      const { id } = await guest.see('plan')
      const session_id = guest.events[0]?.session_id
      const host = `localhost:${new URL(served().server.url).port}`
      const cookie = await served().newCookie()
      const page = await served().connect({ extraHeaders: { cookie, host, origin: `http://${host}` } })
      const read = (headers: Record<string, string>) =>
        served().raw('GET', `/sessions/${session_id}/messages`, { host, ...headers })
      // A program that reads moves no page.
      await read(served().known)
      await later(500)
      assert.deepEqual(page.events, [])
      await read({ cookie, 'sec-fetch-site': 'same-origin' })
      assert.equal((await page.see('plan')).id, id)
    })

    it('have their plan as files that are on no disk, and are carried out as the list says', async () => {
      assert.equal((await served().get('/files/task_list.md')).status, 404)
      const guest = await served().connect()
      guest.say('chat', { message: 'Greet' })
      const { id } = await guest.see('plan')
      const list = (await served().get('/files/task_list.md')).body.content
      assert.equal(list, `# The plan\n\n- [ ] Look around\n- [ ] Say hello\n\n<!-- plan ${id} -->\n`)
      assert.match((await served().get('/files/implementation_plan.md')).body.content, /^# The plan\n/)
      assert.ok((await served().get('/tree')).body.tree.some(({ name }: { name: string }) => name === 'task_list.md'))
      assert.ok(!existsSync(join(served().folder, 'task_list.md')))
      const edited = list.replace('- [ ] Look around\n', '').replace('hello', 'hello (src/app.js)')
      assert.equal((await served().ask('PUT', '/files/task_list.md', { content: edited })).status, 200)
      assert.equal((await served().get('/files/task_list.md')).body.content, edited)
      const made = await served().ask('POST', '/files', { path: 'task_list.md', content: edited })
      assert.equal(made.status, 201)
      assert.deepEqual(await said(served().ask('DELETE', '/files/task_list.md')), [
        400,
        'task_list.md is on no disk: it goes when the plan is answered.',
      ])
      assert.ok(!existsSync(join(served().folder, 'task_list.md')))
      guest.say('approve_plan', { plan_id: id, task_md: '- [ ] Something of long ago' })
      const { steps } = await guest.see('plan_sync')
      assert.deepEqual(
        steps.map(({ description, files }) => [description, files]),
        [['Say hello', ['src/app.js']]],
      )
      await guest.see('complete')
      assert.equal((await served().get('/files/task_list.md')).status, 404)
      writeFileSync(join(served().folder, 'task_list.md'), 'mine')
      assert.equal((await served().get('/files/task_list.md')).body.content, 'mine')
    })
  })

  describe('settings', () => {
    it('show no key, and take one that is masked for the one they know', async () => {
      const save = (value: object) => served().ask('POST', '/settings', { key: 'llm_settings', value })
      await save({ apiKey: 'sk-abcdefghijkl-1234', model: 'openai/gpt-4o', apiBase: '' })
      const { value } = (await served().get('/settings/llm_settings')).body
      assert.deepEqual(value, { apiKey: '••••••••1234', model: 'openai/gpt-4o', apiBase: '' })
      await save({ ...value, model: 'openai/gpt-4.1' })
      assert.deepEqual(served().chosen.at(-1), { apiKey: 'sk-abcdefghijkl-1234', model: 'openai/gpt-4.1', apiBase: '' })
      await save({ apiKey: '', model: 'gemini/gemini-2.0-flash' })
      assert.equal(served().chosen.at(-1), null)
      await served().ask('DELETE', '/settings/llm_settings')
      assert.deepEqual((await served().get('/settings/llm_settings')).body, { value: null })
      await served().ask('POST', '/settings', { key: 'theme', value: { dark: true } })
      assert.deepEqual((await served().get('/settings/theme')).body, { value: { dark: true } })
    })

    it('come with a chat as well, and a model can be tried', async () => {
      const guest = await served().connect()
      guest.say('chat', { message: 'Greet', llm_settings: { api_key: 'k', model: 'openai/x', api_base: 'http://a' } })
      await guest.see('plan')
      const other = await served().connect()
      other.say('chat', { message: 'Greet', llm_settings: { api_key: '', model: 'gemini/gemini-2.0-flash' } })
      await other.see('run_started')
      // What nobody has chosen takes nothing back.
      assert.deepEqual(served().chosen, [{ apiKey: 'k', model: 'openai/x', apiBase: 'http://a' }])
      assert.deepEqual((await served().ask('POST', '/llm/verify', { model: 'good' })).body, {
        success: true,
        model: 'good',
      })
      assert.deepEqual((await served().ask('POST', '/llm/verify', { apiKey: 'x' })).body, {
        success: false,
        error: 'Model not specified',
      })
      assert.deepEqual((await served().ask('POST', '/llm/verify', { model: 'bad' })).body, {
        success: false,
        error: 'It does not answer.',
      })
      for (const [path, completion] of [
        ['a', 'x…'],
        ['fails', ''],
      ])
        assert.deepEqual((await served().ask('POST', '/api/autocomplete', { path, prefix: 'x', suffix: '' })).body, {
          completion,
        })
    })
  })
})
