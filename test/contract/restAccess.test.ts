import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type Route, routes } from '../../src/protocol/rest.ts'
import { friend, useServing } from './serving.ts'

describe('who the server lets in', function () {
  this.timeout(20_000)
  const served = useServing()

  describe('lets in only who may', () => {
    for (const [operation, { method, path, isPublic }] of Object.entries<Route>(routes))
      it(`${method} ${path} (${operation})`, async () => {
        const address = path.replace(/\{[^}]+\}/g, 'x')
        for (const headers of [{}, { authorization: 'Bearer x' }, { cookie: 'agentic=1' }]) {
          const { status, body } = await served()
            .ask(method, address, {}, headers)
            .catch(() => served().ask(method, address, undefined, headers))
          assert.deepEqual([status, Object.keys(body)], isPublic ? [200, ['status']] : [401, ['detail']])
        }
        const foreign = { ...served().known, origin: 'https://evil.example' }
        assert.equal(
          (await served().raw(method, address, { ...foreign, host: new URL(served().server.url).host })).status,
          403,
        )
        assert.equal((await served().raw(method, address, { ...served().known, host: 'evil.example' })).status, 403)
        if (method !== 'GET')
          assert.notEqual(
            (await served().raw(method, address, { ...served().known, 'content-type': 'text/plain' }, '{}')).status,
            500,
          )
      })

    it('the documentation, and no page of a frontend', async () => {
      for (const path of ['/openapi.json', '/docs/swagger-ui.css', '/docs', '/docs/start.js'])
        assert.equal((await served().raw('GET', path, {})).status, 401)
      await served().start({ frontend: join(served().outer, 'site') })
      for (const path of ['/', '/app.js', '/any']) assert.equal((await served().raw('GET', path, {})).status, 401)
    })

    it('takes no token from the address, and no body that a page may send unasked', async () => {
      assert.equal((await served().ask('GET', `/tree?token=${served().server.token}`, undefined, {})).status, 401)
      for (const type of ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded', ''])
        assert.equal(
          (await served().raw('POST', '/files', { ...served().known, 'content-type': type }, '{"path":"x"}')).status,
          415,
        )
      assert.ok(!existsSync(join(served().folder, 'x')))
    })

    it('lets an allowed page read and nobody else', async () => {
      const asked = { 'access-control-request-method': 'PUT', host: new URL(served().server.url).host }
      const preflight = await served().raw('OPTIONS', '/files/a', { ...asked, origin: friend })
      assert.equal(preflight.status, 200)
      assert.equal(preflight.headers['access-control-allow-origin'], friend)
      assert.equal(preflight.headers['access-control-allow-credentials'], undefined)
      const other = await served().raw('OPTIONS', '/files/a', { ...asked, origin: 'http://localhost:3000.evil.com' })
      assert.deepEqual([other.status, other.headers['access-control-allow-origin']], [403, undefined])
      assert.equal((await served().ask('GET', '/tree', undefined, { origin: friend })).status, 200)
      // Any page in a sandbox, also where somebody let it in.
      const sandboxed = await served().raw('GET', '/tree', { ...served().known, host: asked.host, origin: 'null' })
      assert.deepEqual([sandboxed.status, sandboxed.text], [403, '{"detail":"The Origin null is not let in."}'])
    })
  })

  describe('in a browser', () => {
    const cookieFrom = async (): Promise<string> => {
      const { pathname, search } = new URL(served().server.newLink())
      const first = await served().raw('GET', `${pathname}${search}`, {})
      assert.equal(first.status, 303)
      assert.match(String(first.headers['set-cookie']), /; HttpOnly; SameSite=Strict; Path=\/$/)
      assert.equal((await served().raw('GET', `${pathname}${search}`, {})).status, 401)
      return String(first.headers['set-cookie']).split(';')[0] ?? ''
    }

    it('lets in who opens the link, once, and only from pages of its own', async () => {
      const cookie = await cookieFrom()
      const with_ = (headers: Record<string, string>) =>
        served()
          .raw('GET', '/tree', { cookie, ...headers })
          .then(({ status }) => status)
      assert.equal(await with_({ 'sec-fetch-site': 'same-origin' }), 200)
      assert.equal(await with_({ origin: served().server.url, host: new URL(served().server.url).host }), 200)
      for (const headers of [{}, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'cross-site' }])
        assert.equal(await with_(headers), 401)
      await served().connect({ extraHeaders: { cookie, origin: served().server.url } })
    })

    it('has a hundred links that are good at a time, and does not use one up by looking at it', async () => {
      const links = Array.from({ length: 101 }, () => served().server.newLink())
      const open = async (link = '', method = 'GET') => (await fetch(link, { method, redirect: 'manual' })).status
      assert.deepEqual([await open(links[1], 'HEAD'), await open(links[1])], [200, 303])
      assert.deepEqual([await open(links[0]), await open(links[100])], [401, 303])
    })

    it('lets in also over plain http from elsewhere, where browsers do not say whose page asks', async () => {
      await served().start({ host: '0.0.0.0' })
      const cookie = await cookieFrom()
      const port = new URL(served().server.url).port
      const with_ = (method: string, headers: Record<string, string>) =>
        served()
          .raw(method, method === 'POST' ? '/database/reset' : '/tree', { cookie, ...headers })
          .then(({ status }) => status)
      const host = `${hostname()}:${port}`
      assert.deepEqual([await with_('GET', { host }), await with_('HEAD', { host })], [200, 200])
      assert.equal(await with_('POST', { host, origin: `http://${host}` }), 200)
      assert.equal(await with_('POST', { host }), 401)
      assert.equal(await with_('GET', { host, 'sec-fetch-site': 'cross-site' }), 401)
      assert.equal(await with_('GET', { host, origin: `http://${hostname()}:1` }), 403)
      for (const name of ['localhost', '127.0.0.1', '[::1]'])
        assert.equal(await with_('GET', { host: `${name}:${port}` }), 401)
    })

    it('has its documentation, with nothing from elsewhere', async () => {
      const headers = { cookie: await cookieFrom(), 'sec-fetch-site': 'same-origin' }
      const page = await served().raw('GET', '/docs', headers)
      assert.doesNotMatch(page.text, /https?:/)
      for (const [, path = ''] of page.text.matchAll(/(?:src|href)="([^"]+)"/g))
        assert.equal((await served().raw('GET', path, headers)).status, 200)
      const document = (await served().get('/openapi.json')).body
      const { valid, errors } = await new Validator().validate(document)
      assert.ok(valid, JSON.stringify(errors))
      const count = Object.values(document.paths).flatMap((path) => Object.keys(path as object)).length
      assert.equal(count, Object.keys(routes).length)
    })

    it('is told of every refusal that it may get', async () => {
      const { paths } = (await served().get('/openapi.json')).body
      const json = { ...served().known, 'content-type': 'application/json' }
      for (const { method, path, body } of Object.values<Route>(routes).filter(({ body }) => body)) {
        const address = path.replace(/\{[^}]+\}/g, 'x')
        const documented = paths[path.replace(':path', '')][method.toLowerCase()].responses
        const large = { ...json, 'content-length': '50000000', connection: 'close' }
        const codes = await Promise.all([
          served().raw(method, address, json, '{'),
          served().raw(method, address, large),
          served().raw(method, address, { ...served().known, 'content-type': 'text/plain' }, '{}'),
          served().raw(method, address, json, '[]'),
        ])
        assert.deepEqual(
          codes.map(({ status }) => status),
          [400, 413, 415, 422],
        )
        assert.ok(body && ['400', '413', '415', '422', '403'].every((code) => code in documented), address)
      }
      const elsewhere = await served().ask('POST', '/sessions', { id: 'a', workspace_path: '/other' })
      assert.deepEqual([elsewhere.status, elsewhere.body.detail], [400, 'That folder is not served.'])
      assert.match(
        paths['/sessions'].post.responses[400].description,
        /^That folder is not served\. Or: The body is no/,
      )
    })

    it('gets the frontend, each view of it, and nothing beside it', async () => {
      await served().start({ frontend: join(served().outer, 'site') })
      // That name is built into a frontend of the original.
      assert.match(served().server.newLink(), /^http:\/\/localhost:\d+\/login\?ticket=/)
      assert.equal((await fetch(served().server.newLink(), { redirect: 'manual' })).status, 303)
      const headers = { cookie: await cookieFrom(), 'sec-fetch-site': 'same-origin' }
      const page = async (path: string) => served().raw('GET', path, headers)
      assert.match((await page('/')).text, /the page/)
      assert.equal((await page('/some/view')).text, '<p>the page')
      const script = await page('/app.js')
      assert.deepEqual([script.text, script.headers['content-type']], ['app()', 'text/javascript'])
      assert.equal(
        (await served().raw('GET', '/app.js', { ...headers, 'if-none-match': String(script.headers['etag']) })).status,
        304,
      )
      for (const path of ['/none.js', '//etc/hostname', '/%2fetc%2fhostname', '/..%2fws%2f.env', '/../ws/.env'])
        assert.doesNotMatch((await page(path)).text, new RegExp(`A=1|${basename(served().outer)}x`))
      assert.equal((await page('/none.js')).status, 404)
      assert.equal((await page('/health')).text, JSON.stringify({ status: 'ok', workspace: served().folder }))
    })

    it('works below the path of a gateway, under its name', async () => {
      await served().start({ publicUrl: new URL('https://code.example/agent/') })
      assert.match(served().server.newLink(), /^https:\/\/code\.example\/agent\/login\?ticket=/)
      const headers = { ...served().known, host: 'code.example', origin: 'https://code.example' }
      assert.equal((await served().raw('GET', '/agent/health', headers)).status, 200)
      assert.equal((await served().raw('GET', '/health', headers)).status, 200)
      assert.equal((await served().raw('GET', '/agent/health', { ...headers, host: 'other.example' })).status, 403)
      // What a gateway says of where a request came from decides nothing: anybody can say so.
      const forwarded = {
        'x-forwarded-host': 'code.example',
        'x-forwarded-proto': 'https',
        'x-forwarded-prefix': '/other',
        'x-forwarded-for': '127.0.0.1',
        forwarded: 'host=code.example',
      }
      assert.equal((await served().raw('GET', '/agent/health', { ...headers, ...forwarded })).status, 200)
      assert.equal(
        (await served().raw('GET', '/agent/health', { ...headers, ...forwarded, host: 'other.example' })).status,
        403,
      )
      const foreign = { ...headers, ...forwarded, origin: 'http://code.example' }
      assert.equal((await served().raw('GET', '/agent/tree', foreign)).status, 403)
      // Nobody on the other side of a gateway is on this machine.
      assert.equal((await served().raw('GET', '/agent/tree', { host: 'code.example', origin: friend })).status, 401)
      await served().connect({ path: '/agent/socket.io/' })
    })
  })
})
