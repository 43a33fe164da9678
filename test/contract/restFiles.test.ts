import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { said, useServing } from './serving.ts'

describe('files over REST', function () {
  this.timeout(20_000)
  const served = useServing()

  describe('files', () => {
    it('are listed, read, made, replaced and deleted, in the words of the original', async () => {
      assert.deepEqual((await served().get('/files?path=src')).body, {
        path: 'src',
        entries: [
          { name: 'app.js', path: 'src/app.js', type: 'file', size: 10 },
          { name: 'deep', path: 'src/deep', type: 'directory', size: 0 },
        ],
      })
      assert.deepEqual((await served().get('/files/src/app.js')).body, {
        path: 'src/app.js',
        content: 'one\r\ntwo\r\n',
      })
      const made = await served().ask('POST', '/files', { path: 'new/a b.txt', content: 'x' })
      assert.deepEqual([made.status, made.body], [201, { message: 'Created new/a b.txt' }])
      assert.deepEqual(await said(served().ask('POST', '/files', { path: 'new/a b.txt' })), [
        409,
        'File already exists: new/a b.txt',
      ])
      assert.deepEqual(await said(served().ask('POST', '/files', { path: 'bits.bin' })), [
        409,
        'File already exists: bits.bin',
      ])
      assert.deepEqual((await served().ask('PUT', '/files/new/a%20b.txt', { content: 'y\r\n' })).body, {
        message: 'Updated new/a b.txt',
      })
      assert.equal(readFileSync(join(served().folder, 'new/a b.txt'), 'utf8'), 'y\r\n')
      assert.deepEqual((await served().ask('DELETE', '/files/new')).body, { message: 'Deleted new' })
      assert.ok(!existsSync(join(served().folder, 'new')))
    })

    it('that cannot be had are told of', async () => {
      assert.deepEqual(await said(served().get('/files/none.txt')), [404, 'File not found: none.txt'])
      assert.deepEqual(await said(served().get('/files/src')), [404, 'File not found: src'])
      assert.deepEqual(await said(served().get('/files/')), [404, 'File not found: '])
      assert.deepEqual(await said(served().get('/files?path=src/app.js')), [400, 'Not a directory: src/app.js'])
      assert.equal((await served().get('/files/bits.bin')).status, 415)
      assert.deepEqual(await said(served().ask('PUT', '/files/none.txt', { content: '' })), [
        404,
        'File not found: none.txt',
      ])
      assert.deepEqual(await said(served().ask('DELETE', '/files/none.txt')), [404, 'Path not found: none.txt'])
      const below = await said(served().ask('POST', '/files', { path: 'src/app.js/x', content: '' }))
      assert.deepEqual([below[0], /^write_file error: .*a folder on the way is a file/.test(below[1])], [400, true])
      assert.deepEqual(await said(served().get('/files/src/app.js/x')), [404, 'File not found: src/app.js/x'])
      assert.deepEqual(await said(served().ask('DELETE', '/files/src/app.js/x/y')), [
        404,
        'Path not found: src/app.js/x/y',
      ])
      assert.deepEqual(await said(served().get('/tree?path=src/app.js/x')), [400, 'Not a directory: src/app.js/x'])
      assert.equal((await served().ask('PUT', '/files/src/app.js', {})).status, 422)
      assert.deepEqual(await said(served().ask('POST', '/files', { content: 'x' })).then(([status]) => status), 422)
      assert.deepEqual(await said(served().ask('PATCH', '/files/src/app.js', {})), [405, 'Method Not Allowed'])
      assert.deepEqual(await said(served().get('/nothing')), [404, 'Not Found'])
    })

    const ways = [
      '..%2fws-sibling%2fsecret.txt',
      '../ws-sibling/secret.txt',
      '%2e%2e/ws-sibling/secret.txt',
      'way-out/secret.txt',
    ]
    for (const way of [
      ...ways,
      '..%5cws-sibling%5csecret.txt',
      '%252e%252e/ws-sibling/secret.txt',
      '%c0%ae%c0%ae/x',
      'a%00b',
      '//etc/passwd',
    ])
      it(`are never outside: ${way}`, async () => {
        for (const method of ['GET', 'DELETE']) {
          const { status, text } = await served().raw(method, `/files/${way}`)
          assert.ok(status === 404 || status === 400, `${method}: ${status} ${text}`)
          assert.ok(!text.includes(served().outer), text)
        }
        assert.equal(
          (
            await served().raw(
              'PUT',
              `/files/${way}`,
              { ...served().known, 'content-type': 'application/json' },
              '{"content":"!"}',
            )
          ).status,
          404,
        )
        assert.equal(readFileSync(join(served().outer, 'ws-sibling/secret.txt'), 'utf8'), 'secret')
      })

    for (const root of ['', '.', './', '%2e', '/', '//', 'src/..', 'src/../.', 'src%2f..'])
      it(`are not deleted all at once: "${root}"`, async () => {
        const { status } = await served().raw('DELETE', `/files/${root}`)
        assert.ok(status >= 400 && status < 500, String(status))
        assert.ok(existsSync(join(served().folder, 'src/app.js')))
      })

    it('that are links are taken away themselves', async () => {
      assert.equal((await served().ask('DELETE', '/files/way-out')).status, 200)
      assert.equal((await served().ask('DELETE', '/files/dangling')).status, 200)
      assert.ok(existsSync(join(served().outer, 'ws-sibling/secret.txt')))
    })

    it('are never seen half written', async () => {
      const texts = ['a', 'b'].map((letter) => letter.repeat(300_000))
      await served().ask('POST', '/files', { path: 'big.txt', content: texts[0] })
      const writing = (async () => {
        for (let n = 0; n < 20; n++) await served().ask('PUT', '/files/big.txt', { content: texts[n % 2] })
      })()
      for (let n = 0; n < 20; n++) assert.ok(texts.includes((await served().get('/files/big.txt')).body.content))
      await writing
    })

    it('are never made larger than they can be read again', async () => {
      const content = 'x'.repeat(10 * 1024 * 1024 + 1)
      assert.equal((await served().ask('POST', '/files', { path: 'large.txt', content })).status, 413)
      assert.equal((await served().ask('PUT', '/files/src/app.js', { content })).status, 413)
      assert.equal((await served().get('/files/large.txt')).status, 404)
      assert.equal((await served().get('/files/src/app.js')).body.content, 'one\r\ntwo\r\n')
    })

    it('too large are refused before they have been sent, and who sends them all the same hears it', async () => {
      const begun = Date.now()
      const json = { ...served().known, 'content-type': 'application/json', connection: 'close' }
      const { status } = await served().raw('POST', '/files', { ...json, 'content-length': '30000000' }, '{"path":')
      assert.deepEqual([status, Date.now() - begun < 1_000], [413, true])
      const content = 'x'.repeat(30_000_000)
      assert.equal((await served().ask('POST', '/files', { path: 'large.txt', content })).status, 413)
      // Without saying before how much it is.
      const chunked = { ...json, 'transfer-encoding': 'chunked' }
      assert.equal((await served().raw('POST', '/files', chunked, JSON.stringify({ path: 'a', content }))).status, 413)
    })

    it('too large, too deep or no JSON are refused, and nothing breaks', async () => {
      const json = { ...served().known, 'content-type': 'application/json' }
      assert.equal((await served().ask('POST', '/settings', { key: 'a', value: 'x'.repeat(1_100_000) })).status, 413)
      assert.equal(
        (
          await served().raw(
            'POST',
            '/settings',
            json,
            `{"key":"a","value":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
          )
        ).status,
        400,
      )
      for (const text of ['{', 'nonsense', '\ufeff{}', '{"key":1e999'])
        assert.ok([400, 422].includes((await served().raw('POST', '/settings', json, text)).status), text)
      assert.equal((await served().raw('POST', '/settings', { ...json, 'content-encoding': 'gzip' }, '{}')).status, 415)
      assert.equal(
        (await served().raw('POST', '/settings', json, '{"key":"a","value":1,"__proto__":{"admin":1}}')).status,
        200,
      )
      assert.equal(({} as { admin?: number }).admin, undefined)
      assert.equal((await served().get('/health')).status, 200)
    })
  })

  describe('the workspace', () => {
    it('is shown as a tree, five levels deep, with a link that leads nowhere', async () => {
      const { body } = await served().get('/tree')
      assert.deepEqual(
        body.tree.map(({ name }: { name: string }) => name),
        ['.env', 'bits.bin', 'dangling', 'src', 'way-out'],
      )
      const find = (path: string, nodes = body.tree): { children?: object[] } =>
        nodes.find((node: { path: string }) => node.path === path) ??
        find(path, nodes.find((node: { path: string }) => path.startsWith(`${node.path}/`)).children)
      assert.deepEqual(find('src/deep/a/b').children, [
        {
          name: 'c',
          path: 'src/deep/a/b/c',
          type: 'directory',
          children: [{ name: 'c', path: 'src/deep/a/b/c', type: 'directory', truncated: true }],
        },
      ])
      assert.equal((await served().get('/tree?path=src/deep/a/b/c')).body.tree[0].name, 'd')
      assert.equal((await served().get('/tree?path=../ws-sibling')).status, 400)
    })

    it('is where it is, and no other folder of the machine is shown', async () => {
      assert.deepEqual((await served().get('/workspace/current')).body, { path: served().folder })
      assert.deepEqual((await served().ask('POST', '/workspace', { path: `${served().folder}/` })).body, {
        status: 'success',
        workspace: served().folder,
        path: served().folder,
      })
      assert.deepEqual(await said(served().ask('POST', '/workspace', { path: '/' })), [400, 'Invalid directory: /'])
      for (const path of ['/', '/etc', served().outer, `${served().folder}/../ws-sibling`, ''])
        assert.equal(
          (await served().get(`/browse?path=${encodeURIComponent(path)}`)).body.current_path,
          served().folder,
        )
      assert.deepEqual((await served().get(`/browse?path=${encodeURIComponent(join(served().folder, 'src'))}`)).body, {
        current_path: join(served().folder, 'src'),
        parent_path: served().folder,
        entries: [{ name: 'deep', path: join(served().folder, 'src/deep'), type: 'directory' }],
      })
    })

    it('is another one once a client has chosen it, where that is allowed', async () => {
      const { outer, folder } = served()
      const [sibling, site] = [join(outer, 'ws-sibling'), join(outer, 'site')]
      await served().start({ roots: [sibling] })
      assert.deepEqual(await said(served().ask('POST', '/workspace', { path: site })), [
        400,
        `Invalid directory: ${site}`,
      ])
      const guest = await served().connect()
      guest.say('chat', { message: 'Greet' })
      const { id: plan_id } = await guest.see('plan')
      assert.equal((await served().ask('POST', '/workspace', { path: sibling })).body.path, sibling)
      assert.equal((await served().get('/files/secret.txt')).body.content, 'secret')
      assert.equal((await served().get('/files/src/app.js')).status, 404)
      assert.deepEqual((await served().get('/sessions')).body, [])
      assert.equal((await served().get(`/browse?path=${encodeURIComponent(sibling)}`)).body.current_path, sibling)
      // What was begun in the other folder goes on there.
      guest.say('approve_plan', { plan_id })
      await guest.see('complete')
      assert.equal((await served().ask('POST', '/workspace', { path: folder })).status, 200)
      assert.equal((await served().get('/sessions')).body.length, 1)
    })

    it('says what git knows of it, also below the top of a repository and with odd names', async () => {
      assert.deepEqual((await served().get('/git/status')).body, {})
      assert.deepEqual((await served().get('/git/diff?path=src/app.js')).body, { content: '' })
      const bare = await served().raw('POST', '/session/summary')
      assert.deepEqual(
        [bare.status, JSON.parse(bare.text)],
        [200, { success: false, message: 'No changes to summarize.' }],
      )
      const foreign = { ...served().known, host: new URL(served().server.url).host, origin: 'https://evil.example' }
      assert.equal((await served().raw('POST', '/session/summary', foreign)).status, 403)
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: served().outer })
      git('init', '-q')
      git('add', 'ws/src', 'ws/.env', 'ws/bits.bin', 'ws-sibling')
      git('commit', '-qm', 'first')
      writeFileSync(join(served().folder, 'src/app.js'), 'changed')
      writeFileSync(join(served().folder, 'grüß "dich".txt'), '')
      git('mv', 'ws/.env', 'ws/moved')
      const { body } = await served().get('/git/status')
      assert.deepEqual([body['src/app.js'], body['grüß "dich".txt'], body.moved], ['M', '??', 'R'])
      assert.equal((await served().get('/git/diff?path=src/app.js')).body.content, 'one\r\ntwo\r\n')
      assert.equal((await served().get('/git/diff?path=__plan__')).body.content, '')
      assert.equal((await served().get('/git/diff?path=src')).body.content, '')
      assert.deepEqual(await said(served().get('/git/diff?path=bits.bin')), [415, 'bits.bin is a binary file.'])
      assert.equal((await served().get('/git/diff?path=../ws-sibling/secret.txt')).status, 400)
      assert.equal((await served().get('/git/diff')).status, 422)
      assert.equal((await served().ask('POST', '/session/summary', {})).body.path, 'SESSION_SUMMARY.md')
      assert.match(readFileSync(join(served().folder, 'SESSION_SUMMARY.md'), 'utf8'), /- `src\/app.js`: modified/)
    })
  })
})
