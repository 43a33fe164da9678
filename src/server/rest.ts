import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { largestText } from '../edits/size.ts'
import { openapi } from '../protocol/openapi.ts'
import { type Handlers, type Method, type Operation, type Route, routes } from '../protocol/rest.ts'
import type { Gate } from './gate.ts'
import { HttpError } from './httpError.ts'

/** In bytes. JSON takes up to twice as much as the text in it, mostly. */
const longestBody = 1_000_000
const longestFile = 2 * largestText
const deepestBody = 100

type Log = (message: string, error?: unknown) => void
type Serve = ReturnType<typeof getRequestListener>

/** Answers all of REST by the table of routes: who may ask, what was asked, and in which form it is answered. */
export function serveRest(handlers: Handlers, gate: Gate, log: Log, pages: (app: Hono) => void): Serve {
  const app = new Hono()
  app.onError((error, context) => {
    if (error instanceof HttpError) return refuse(context, error.status, error.message)
    log(`${context.req.method} ${context.req.path} failed.`, error)
    return refuse(context, 500, 'Internal Server Error')
  })
  app.notFound((context) => refuse(context, 404, 'Not Found'))
  app.use(async (context, next) => {
    const refusal = gate.refusal(incoming(context))
    if (refusal) {
      log(refusal)
      return refuse(context, 403, refusal)
    }
    for (const [name, value] of Object.entries(gate.corsFor(incoming(context)))) context.header(name, value)
    context.header('cache-control', 'no-store')
    context.header('x-content-type-options', 'nosniff')
    if (context.req.method === 'OPTIONS') return context.text('OK')
    await next()
  })
  app.get('/openapi.json', (context) => {
    admit(context, gate)
    return context.json(openapi())
  })
  for (const [operation, route] of Object.entries<Route>(routes)) {
    app.on(route.method, patternOf(route.path), (context) =>
      answer(context, operation as Operation, route, handlers, gate),
    )
  }
  for (const [path, methods] of methodsByPath())
    app.all(patternOf(path), (context) => {
      context.header('allow', methods.join(', '))
      return refuse(context, 405, 'Method Not Allowed')
    })
  pages(app)
  return getRequestListener(app.fetch, { overrideGlobalObjects: false })
}

/** Throws an `HttpError` for whoever does not have the token. */
export function admit(context: Context, gate: Gate): void {
  if (gate.admits(incoming(context))) return
  context.header('www-authenticate', 'Bearer')
  throw new HttpError(401, 'The token is missing or wrong.')
}

async function answer<O extends Operation>(
  context: Context,
  operation: O,
  route: Route,
  handlers: Handlers,
  gate: Gate,
): Promise<Response> {
  if (!route.isPublic) admit(context, gate)
  const handler = handlers[operation] as (input: object) => object | Promise<object>
  const result = await handler({
    params: paramsOf(context, route.path),
    query: route.query && checked(route.query, { ...context.req.query() }, 'query'),
    body: route.body && checked(route.body, await bodyOf(context, route), 'body'),
    isKnown: gate.admits(incoming(context)),
    origin: gate.originOf(incoming(context)),
  })
  return context.json(result, (route.status ?? 200) as 200)
}

const incoming = (context: Context) => (context.env as { incoming: Parameters<Gate['refusal']>[0] }).incoming

const refuse = (context: Context, status: number, detail: string): Response => context.json({ detail }, status as 400)

/** `{name}` is one part of a path, `{name:path}` all that follows, also nothing. */
const patternOf = (path: string): string => path.replace(/\{\w+:path\}$/, '*').replace(/\{(\w+)\}/g, ':$1')

function methodsByPath(): Map<string, Method[]> {
  const all = new Map<string, Method[]>()
  for (const { path, method } of Object.values<Route>(routes)) all.set(path, [...(all.get(path) ?? []), method])
  return all
}

function paramsOf(context: Context, path: string): Record<string, string> {
  const rest = /\{(\w+):path\}$/.exec(path)
  if (!rest?.[1]) return context.req.param()
  return { [rest[1]]: decoded(context.req.path.slice(path.length - rest[0].length)) }
}

/** Once. The original's client sends names as they are: a lone `%` is one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Nothing that a page can send without asking first, so that no page of somebody else changes anything. */
async function bodyOf(context: Context, { path }: Route): Promise<unknown> {
  const header = (name: string) => context.req.header(name) ?? ''
  if (!Number(header('content-length')) && !header('transfer-encoding')) return undefined
  if (!/^application\/json\s*(;|$)/i.test(header('content-type')))
    throw new HttpError(415, 'Send JSON, as application/json.')
  if (header('content-encoding')) throw new HttpError(415, 'Send it without compression.')
  const bytes = await bytesOf(context, path.startsWith('/files') ? longestFile : longestBody)
  if (bytes.length === 0) return undefined
  if (isTooDeep(bytes)) throw new HttpError(400, 'The JSON is nested too deeply.')
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new HttpError(400, 'The body is no JSON.')
  }
}

/**
 * What is said to be too much is refused at once, and taken in afterwards. What turns out to be is read to its end all the
 * same, within reason: who still writes would not hear the answer.
 */
async function bytesOf({ req }: Context, limit: number): Promise<Uint8Array> {
  const tooLarge = new HttpError(413, 'The body is too large.')
  if (Number(req.header('content-length')) > limit) throw tooLarge
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of req.raw.body ?? []) {
    size += part.length
    if (size <= limit) parts.push(part)
    else parts.length = 0
    if (size > 4 * limit) break
  }
  if (size > limit) throw tooLarge
  return Buffer.concat(parts)
}

/** Looked at before it is parsed: what is parsed so deep cannot be told to anyone again. */
function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0
  let inText = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) inText = !inText
    else if (inText && byte === backslash) at++
    else if (!inText && opening.has(byte)) depth++
    else if (!inText && closing.has(byte)) depth--
    if (depth > deepestBody) return true
  }
  return false
}

const [quote, backslash] = Buffer.from('"\\')
const opening: ReadonlySet<number | undefined> = new Set(Buffer.from('[{'))
const closing: ReadonlySet<number | undefined> = new Set(Buffer.from(']}'))

function checked(type: NonNullable<Route['body']>, given: unknown, where: string): unknown {
  const read = type.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new HttpError(422, `${[where, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'it does not fit'}`)
}
