import { expressServer } from './express.ts'
import { goServer } from './go.ts'
import { javaServer } from './java.ts'
import { nodeServer } from './nodeHttp.ts'
import { decoratedServer, handlerServer } from './python.ts'
import { rustServer } from './rust.ts'
import type { FindServer, Server } from './server.ts'

const servers: readonly FindServer[] = [
  expressServer,
  nodeServer,
  decoratedServer,
  handlerServer,
  goServer,
  rustServer,
  javaServer,
]

/** The server of a file, when it is understood well enough to give it a route. */
export function serverIn(file: string, text: string, route: string): Server | undefined {
  for (const find of servers) {
    const server = find(file, text, route)
    if (server) return server
  }
  return undefined
}
