import { isJs, isTest } from '../paths.ts'
import type { Project } from '../project.ts'
import type { Asked, Subject } from '../servers/server.ts'
import { type Frame, frameFor, inFrame } from '../testing/jsFrame.ts'

/** A test of a route like the tests the project has; nothing when it has none. */
export function jsTest(subject: Subject, file: string, asked: Asked, project: Project) {
  if (![...project.texts.keys()].some((path) => isJs(path) && isTest(path))) return undefined
  const frame = frameFor(file, asked.stems, subject.name, project)
  if (!frame) return undefined
  const { path } = frame
  const types = path.endsWith('.ts') ? ["import type { AddressInfo } from 'node:net';"] : []
  const lines = [...frame.imports([subject.name]), '', ...body(subject, frame, asked)]
  return { path, content: inFrame([...types, ...lines], frame) }
}

const okExpected = "    expect(await response.json()).toEqual({ status: 'ok' });"
const okAsserted = "    assert.deepEqual(await response.json(), { status: 'ok' });"

function body(subject: Subject, { path, word, usesExpect }: Frame, { route, saysOk, status }: Asked): string[] {
  const server = subject.isFactory ? `${subject.name}()` : subject.name
  const address = path.endsWith('.ts') ? '(server.address() as AddressInfo)' : 'server.address()'
  return [
    `${word}('answers GET ${route} with ${status}', async () => {`,
    `  const server = ${server}.listen(0);`,
    '  try {',
    "    await new Promise((resolve) => server.once('listening', resolve));",
    `    const response = await fetch(\`http://localhost:\${${address}.port}${route}\`);`,
    usesExpect ? `    expect(response.status).toBe(${status});` : `    assert.equal(response.status, ${status});`,
    ...(saysOk ? [usesExpect ? okExpected : okAsserted] : []),
    '  } finally {',
    '    server.close();',
    '  }',
    '});',
  ]
}
