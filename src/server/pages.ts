import { readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Context, Hono } from 'hono'
import { attribute } from '../base/text.ts'
import { ToolError } from '../core/errors.ts'
import { resolveInside } from '../node/paths.ts'
import { workspacePath } from '../safety/paths.ts'
import type { Gate } from './gate.ts'
import { HttpError } from './httpError.ts'
import { admit } from './rest.ts'

export interface PageOptions {
  /** The folder of the built product: the page's script and styles, and in `docs` the files of Swagger UI. */
  readonly assets: string
  /** A folder with a static export of a frontend. */
  readonly frontend?: string | undefined
  /** The name of the folder that is worked in, and of the model. */
  readonly folder: string
  model(): string
  /** What stands before every path for whoever comes through a gateway; '' for nothing. */
  readonly prefix: string
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

const docsPage = (prefix: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Agentic Code Editor — API</title>
<link rel="stylesheet" href="${prefix}/docs/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="${prefix}/docs/swagger-ui-bundle.js"></script>
<script src="${prefix}/docs/start.js"></script>
</html>
`
const docsStart = (prefix: string): string =>
  `SwaggerUIBundle({ url: '${prefix}/openapi.json', dom_id: '#swagger-ui', validatorUrl: null })\n`
/** Swagger UI has its pictures in its style sheet. */
const docsPolicy =
  "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

const pageFiles = ['page.js', 'panel.css', 'page.css', 'codicon.css', 'codicon.ttf']
const pagePolicy =
  "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'; font-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const chatPage = (prefix: string, folder: string, model: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Agentic Code Editor</title>
<link rel="icon" href="data:,">
${['codicon.css', 'page.css', 'panel.css'].map((file) => `<link rel="stylesheet" href="${prefix}/${file}">`).join('\n')}
</head>
<body>
<div id="root" data-prefix="${attribute(prefix)}" data-folder="${attribute(folder)}" data-model="${attribute(model)}"></div>
<script src="${prefix}/page.js"></script>
</body>
</html>
`

const stranger = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Agentic Code Editor</title>
<p>Open the link that the server printed when it was started. It lets in one browser, once: Enter prints another.</p>
</html>
`

/** What a person sees in a browser: the way in, the documentation of REST, and a frontend if there is one. */
export function servePages(app: Hono, gate: Gate, { assets, frontend, folder, model, prefix }: PageOptions): void {
  app.get('/login', (context) => {
    // Whoever only looks whether a link is good does not use it up.
    if (context.req.method === 'HEAD') return context.body(null)
    const cookie = gate.cookieFor(context.req.query('ticket') ?? '')
    if (!cookie) return context.html(stranger, 401)
    context.header('set-cookie', cookie)
    context.header('referrer-policy', 'no-referrer')
    return context.redirect(`${prefix}/`, 303)
  })
  app.get('/docs', (context) => {
    if (!letIn(context, gate)) return context.html(stranger, 401)
    context.header('content-security-policy', docsPolicy)
    return context.html(docsPage(prefix))
  })
  app.get('/docs/start.js', (context) => {
    admit(context, gate)
    return context.body(docsStart(prefix), 200, { 'content-type': 'text/javascript' })
  })
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js'])
    app.get(`/docs/${file}`, (context) => {
      admit(context, gate)
      return sent(context, join(assets, 'docs', file))
    })
  if (frontend === undefined) {
    app.get('/', (context) => {
      if (!letIn(context, gate)) return context.html(stranger, 401)
      context.header('content-security-policy', pagePolicy)
      return context.html(chatPage(prefix, folder, model()))
    })
    for (const file of pageFiles)
      app.get(`/${file}`, (context) => {
        admit(context, gate)
        return sent(context, join(assets, file))
      })
  } else
    app.get('*', async (context) => {
      if (!letIn(context, gate)) return context.html(stranger, 401)
      return sent(context, await fileFor(frontend, context.req.path))
    })
}

function letIn(context: Context, gate: Gate): boolean {
  try {
    admit(context, gate)
    return true
  } catch {
    return false
  }
}

/** The very file; else, for the address of a view of the frontend, its page; else that file with `.html` behind it. */
async function fileFor(folder: string, path: string): Promise<string> {
  const name = nameIn(path)
  const last = name.slice(name.lastIndexOf('/') + 1)
  const candidates = last.includes('.') ? [name, `${name}.html`] : [name, `${name}.html`, 'index.html']
  for (const candidate of candidates) {
    const file = await resolveInside(folder, candidate).catch((error: unknown) => {
      if (error instanceof ToolError) throw new HttpError(404, 'Not found')
      throw error
    })
    if ((await stat(file).catch(() => null))?.isFile()) return file
  }
  throw new HttpError(404, 'Not found')
}

function nameIn(path: string): string {
  try {
    const checked = workspacePath(decodeURIComponent(path).replace(/^\/+/, ''))
    if ('path' in checked) return checked.path
  } catch {
    // An address that cannot be read names no file.
  }
  throw new HttpError(404, 'Not found')
}

async function sent(context: Context, file: string): Promise<Response> {
  const { size, mtime } = await stat(file)
  const tag = `"${size.toString(16)}-${mtime.getTime().toString(16)}"`
  const headers = {
    'cache-control': 'no-cache',
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    etag: tag,
    'last-modified': mtime.toUTCString(),
  }
  if (context.req.header('if-none-match') === tag) return context.body(null, 304, headers)
  return context.body(await readFile(file), 200, headers)
}
