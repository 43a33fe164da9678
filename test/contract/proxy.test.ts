import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { buildSync } from 'esbuild'
import { type FaultServer, faultServer } from './faultServer.ts'
import { speak } from './scriptedProvider.ts'

const key = 'sk-test-0123456789abcdef'
/** A name that leads nowhere but through the proxy. */
const host = 'api.acme.test'

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

describe('agentic-editor behind a proxy', function () {
  this.timeout(30_000)
  const home = mkdtempSync(join(tmpdir(), 'proxy-'))
  const main = join(home, 'cli.cjs')
  const certificate = join(home, 'certificate.pem')
  /** What the proxy was asked to connect to, and as whom. */
  const connects: { readonly to: string | undefined; readonly as: string | undefined }[] = []
  const servers: Server[] = []
  let provider: FaultServer
  let port = 0
  let proxy = ''
  let refusal = ''

  before(async function () {
    if (spawnSync('openssl', ['version']).status !== 0) this.skip()
    buildSync({ entryPoints: ['src/cli/main.ts'], outfile: main, bundle: true, platform: 'node' })
    mkdirSync(join(home, 'project'))
    selfSigned()
    provider = await faultServer(() => ({ chunks: speak['openai-chat'](['Hello from Acme.'], 0) }))
    const tls = createTlsServer(
      { key: readFileSync(join(home, 'key.pem')), cert: readFileSync(certificate) },
      (socket) => tied(socket, connect(Number(new URL(provider.url).port), '127.0.0.1')),
    )
    port = await listening(tls)
    const through = createServer().on('connect', ({ url, headers }, socket: Socket) => {
      connects.push({ to: url, as: headers['proxy-authorization'] })
      if (refusal) return void socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`)
      const target = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'))
      tied(socket, target)
    })
    proxy = `127.0.0.1:${await listening(through)}`
    servers.push(tls, through)
  })
  beforeEach(() => {
    connects.length = 0
    refusal = ''
  })
  after(async () => {
    for (const server of servers) server.close()
    await provider?.close()
    rmSync(home, { recursive: true })
  })

  /** The certificate of a company that nobody else knows. */
  function selfSigned(): void {
    const names = `subjectAltName=DNS:${host},DNS:localhost`
    execFileSync(
      'openssl',
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${host} -addext ${names} -keyout`
        .split(' ')
        .concat(join(home, 'key.pem'), '-out', certificate),
      { stdio: 'ignore' },
    )
  }

  /** Runs to its end, or until it has said this. */
  async function ask(address: string, variables: Record<string, string>, until = /^$/) {
    const child = spawn(process.execPath, [main, 'chat', 'Hi', '-w', join(home, 'project')], {
      env: {
        PATH: process.env['PATH'],
        AGENTIC_CONFIG_DIR: join(home, 'config'),
        LITELLM_MODEL: 'openai/mine',
        LITELLM_API_KEY: key,
        LITELLM_API_BASE: address,
        NODE_EXTRA_CA_CERTS: certificate,
        ...variables,
      },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        said += data
        if (until.test(said)) child.kill()
      })
    const status = await new Promise((resolve) => child.on('close', resolve))
    return { said, status }
  }

  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])
    it(`goes through that of ${name}, and trusts the company’s certificate that Node was given`, async () => {
      const { said, status } = await ask(`https://${host}/v1`, { [name]: proxy })
      assert.match(said, /Hello from Acme\./)
      assert.equal(status, 0)
      assert.deepEqual(connects, [{ to: `${host}:443`, as: undefined }])
    })

  it('gives the proxy its name and password, and nobody else', async () => {
    await ask(`https://${host}/v1`, { HTTPS_PROXY: `http://me:pa55word@${proxy}` })
    assert.equal(connects[0]?.as, `Basic ${Buffer.from('me:pa55word').toString('base64')}`)
    assert.equal(provider.received.at(-1)?.headers['proxy-authorization'], undefined)
    refusal = '407 Proxy Authentication Required'
    const { said, status } = await ask(`https://${host}/v1`, { HTTPS_PROXY: `http://me:pa55word@${proxy}` })
    assert.match(said, /The proxy did not let the request to api\.acme\.test through\. Look at the proxy settings\./)
    assert.ok(!said.includes('pa55word') && !said.includes(key))
    assert.equal(status, 1)
  })

  it('says when the proxy is not there', async () => {
    const { said } = await ask(`https://${host}/v1`, { HTTPS_PROXY: 'http://127.0.0.1:9' })
    assert.match(said, /Look at the proxy settings\. \(The proxy 127\.0\.0\.1:9 cannot be reached/)
  })

  it('says when it is given no address of a proxy, without the password in it', async () => {
    const { said } = await ask(`https://${host}/v1`, { HTTPS_PROXY: 'http://me:pa55#word@proxy.test:x' })
    assert.match(said, /HTTP_PROXY or HTTPS_PROXY is no address of a proxy/)
    assert.ok(!said.includes('pa55'))
  })

  it('goes straight to what NO_PROXY names, and to this machine', async () => {
    for (const variables of [{}, { NO_PROXY: '.acme.test' }, { no_proxy: '*' }]) {
      const { said } = await ask(`https://localhost:${port}/v1`, { HTTPS_PROXY: proxy, ...variables })
      assert.match(said, /Hello from Acme\./)
    }
    const aside = { HTTPS_PROXY: proxy, NO_PROXY: 'other.test,.acme.test' }
    await ask(`https://${host}/v1`, aside, /api\.acme\.test cannot be reached/)
    assert.deepEqual(connects, [])
  })

  it('says so when a certificate is not known here', async () => {
    const { said } = await ask(`https://${host}/v1`, { HTTPS_PROXY: proxy, NODE_EXTRA_CA_CERTS: '' })
    assert.match(said, /The certificate of api\.acme\.test is not trusted here\./)
  })
})

function tied(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one)
  for (const socket of [one, other]) socket.on('error', () => socket.destroy())
}
