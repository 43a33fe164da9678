import { createServer } from '../server/server.ts'
import { createAgent } from './agent.ts'
import { configuration, modelFrom } from './configuration.ts'

export interface ServeOptions {
  /** '' for an address of this machine only. */
  readonly host: string
  readonly port: number
  readonly allowedOrigins: readonly string[]
  /** '' for what the environment says. */
  readonly model: string
}

/** Serves the agent over a folder until it is told to stop; returns the exit code. */
export async function serve(root: string, { host, port, allowedOrigins, model }: ServeOptions): Promise<number> {
  const answering = modelFrom(configuration(model))
  const agent = createAgent(root, answering)
  const { AGENTIC_TOKEN } = process.env
  const server = await createServer(agent, {
    workspace: root,
    port,
    allowedOrigins,
    ...(host ? { host } : {}),
    ...(AGENTIC_TOKEN ? { token: AGENTIC_TOKEN } : {}),
    log: (message, error) => process.stderr.write(`${message} ${error instanceof Error ? error.message : ''}\n`),
  })
  process.stdout.write(
    [
      `Serving ${root}`,
      `  Socket.IO  ${server.url}`,
      `  token      ${AGENTIC_TOKEN ? 'the one in AGENTIC_TOKEN' : server.token}`,
      `  model      ${answering.name}`,
      ...allowedOrigins.map((origin) => `  let in     ${origin}`),
      'Ctrl-C stops it.\n',
    ].join('\n'),
  )
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
  await server.close()
  await agent.close()
  return 0
}
