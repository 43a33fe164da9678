/** The server as a module of its own, so that it is loaded when it is started. */
export { createServer, PortTaken, type RunningServer } from '../server/server.ts'
