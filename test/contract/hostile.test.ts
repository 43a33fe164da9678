import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { io } from 'socket.io-client'
import { useServing } from './serving.ts'

describe('a server among strangers', function () {
  this.timeout(30_000)
  const served = useServing()
  const port = () => Number(new URL(served().server.url).port)

  /** Writes bytes as they are; resolves with what came back once the other side has closed. */
  const raw = (bytes: string | Buffer): Promise<string> =>
    new Promise((resolve) => {
      let heard = ''
      const socket = connect(port(), '127.0.0.1', () => socket.write(bytes))
      socket.on('data', (data) => (heard += data))
      socket.on('error', () => {})
      socket.on('close', () => resolve(heard))
      setTimeout(() => socket.destroy(), 3_000).unref()
    })
  const host = () => `Host: 127.0.0.1:${port()}\r\n`
  const isUp = async () => assert.equal((await served().get('/health')).status, 200)

  it('cuts off who never comes to the end of a request, and serves the others', async () => {
    const slow: Socket[] = Array.from({ length: 200 }, () => {
      const socket = connect(port(), '127.0.0.1', () => socket.write(`GET /health HTTP/1.1\r\n${host()}`))
      return socket.on('error', () => {}).resume()
    })
    const typing = setInterval(() => slow.map((socket) => socket.writable && socket.write('X: y\r\n')), 1_000)
    const closed = Promise.all(slow.map((socket) => new Promise((resolve) => socket.on('close', resolve))))
    for (let n = 0; n < 20; n++) await isUp()
    await closed
    clearInterval(typing)
    await isUp()
  })

  it('refuses what no client sends', async () => {
    const token = `Authorization: Bearer ${served().server.token}\r\n`
    const requests: [string, RegExp][] = [
      [`TRACE /health HTTP/1.1\r\n${host()}\r\n`, /^HTTP\/1\.1 4/],
      [`OPTIONS * HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`, /^HTTP\/1\.1 (200|4)/],
      [`GET /tree HTTP/1.0\r\n\r\n`, /^HTTP\/1\.1 4/],
      [`GET http://evil.example/tree HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`, /^HTTP\/1\.1 4/],
      [`GET /${'a'.repeat(65_000)} HTTP/1.1\r\n${host()}\r\n`, /^HTTP\/1\.1 4/],
      [
        `POST /files HTTP/1.1\r\n${host()}${token}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        /^HTTP\/1\.1 400/,
      ],
      [`GET /tree HTTP/1.1\r\n${host()}${token}X: a\nY: b\r\n\r\n`, /^HTTP\/1\.1 4/],
      [
        `GET /other HTTP/1.1\r\n${host()}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n\r\n`,
        /^(HTTP\/1\.1 4|$)/,
      ],
    ]
    const answers = await Promise.all(requests.map(([bytes]) => raw(bytes)))
    for (const [index, [bytes, expected]] of requests.entries()) {
      const heard = answers[index] ?? ''
      assert.match(heard, expected, bytes.slice(0, 60))
      assert.doesNotMatch(heard, /"tree"|node_modules|at .*\.ts/)
    }
    await isUp()
  })

  it('stays up whatever comes as a packet', async () => {
    const key = 'dGhlIHNhbXBsZSBub25jZQ=='
    const path = '/socket.io/?EIO=4&transport=websocket'
    const upgrade = `GET ${path} HTTP/1.1\r\n${host()}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`
    /** A masked frame of text, whose mask is nothing. */
    const frame = (text: string, first = 0x81) =>
      Buffer.concat([Buffer.from([first, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
    const frames = [
      frame('nonsense'),
      frame('40{'),
      frame('40/__proto__,{}'),
      frame('42["connect"]'),
      frame('451000000000-["a",{"_placeholder":true,"num":1000000000}]'),
      frame('42["client:command",{"_placeholder":true}]'),
      frame('hello', 0xf1),
    ]
    await Promise.all(frames.map((bytes) => raw(Buffer.concat([Buffer.from(upgrade), bytes]))))
    await isUp()
  })

  it('takes 500 who come at once, and knows no session of a name that was guessed', async () => {
    const guests = await Promise.all(Array.from({ length: 500 }, () => served().connect()))
    const [first] = guests
    first?.say('open_session', { session_id: '../../etc/passwd' })
    assert.equal((await first?.see('error'))?.detail, 'There is no such session.')
    await isUp()
  })

  it('refuses a token that was right before it was started again', async () => {
    const { token } = served().server
    await served().start()
    const socket = io(served().server.url, { transports: ['websocket'], reconnection: false, auth: { token } })
    const error = await new Promise<Error>((resolve) => socket.on('connect_error', resolve))
    assert.match(error.message, /Unauthorized/)
    assert.equal((await served().ask('GET', '/tree', undefined, { authorization: `Bearer ${token}` })).status, 401)
  })
})
