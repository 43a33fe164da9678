import * as z from 'zod'

const text = z.string()
/** What every error of the server looks like: a sentence. */
export const Detail = z.object({ detail: text })

const size = z.number().int().nonnegative()
const FileEntry = z.object({ name: text, path: text, type: z.enum(['file', 'directory']), size })
export type FileEntry = z.infer<typeof FileEntry>

/** A file, or a folder with what is in it. `truncated` stands in place of what lies deeper than the tree goes. */
export interface TreeNode {
  readonly name: string
  readonly path: string
  readonly type: 'file' | 'directory'
  readonly size?: number | undefined
  readonly children?: readonly TreeNode[] | undefined
  readonly truncated?: boolean | undefined
}
const TreeNode: z.ZodType<TreeNode> = z
  .lazy(() =>
    z.object({
      name: text,
      path: text,
      type: z.enum(['file', 'directory']),
      size: size.optional(),
      children: z.array(TreeNode).optional(),
      truncated: z.boolean().optional(),
    }),
  )
  .meta({ id: 'TreeNode' })

/** As the original stores one: lists are JSON texts in strings. */
const SessionRow = z.object({
  id: text,
  title: text,
  workspace_path: text,
  created_at: text,
  updated_at: text,
  open_tabs: text,
  pending_changes: text,
  current_plan: text.nullable(),
  total_tokens: size,
  total_cost: z.number(),
})
export type SessionRow = z.infer<typeof SessionRow>

const Role = z.enum(['user', 'assistant'])
const MessageRow = z.object({
  id: size,
  session_id: text,
  role: Role,
  content: text,
  timestamp: text,
  payload: text.nullable(),
  prompt_tokens: size,
  completion_tokens: size,
  cost: z.number(),
})
export type MessageRow = z.infer<typeof MessageRow>

const Told = z.object({ message: text })
const Success = z.object({ status: z.literal('success') })
const newId = text.regex(/^[\w-]{1,64}$/, 'Letters, digits, - and _ only')
const path = text.default('')

interface Shape {
  readonly summary: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly response: z.ZodType
  /** 200 when absent. */
  readonly status?: number
  /** What each other code means, but for what goes without saying: see `openapi.ts`. */
  readonly errors?: Readonly<Record<number, string>>
  /** Answered to whoever asks, without anything that is not for everybody. */
  readonly isPublic?: boolean
}
export interface Route extends Shape {
  readonly method: Method
  /** `{name}` stands for one part, `{name:path}` for all that follows. */
  readonly path: string
}
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

const route = <const R extends Shape>(method: Method, path: string, shape: R) => ({ ...shape, method, path })

const notFound = { 404: 'There is no such file.' }
const outside = { 400: 'The path leads out of the workspace, or is no folder.' }

/** All that is answered over REST: routing, checks, types and the OpenAPI document come from this table. */
export const routes = {
  health: route('GET', '/health', {
    summary: 'Whether the server is there; where it works only with the token',
    response: z.object({ status: z.literal('ok'), workspace: text.optional() }),
    isPublic: true,
  }),
  listFolder: route('GET', '/files', {
    summary: 'What stands in one folder',
    query: z.object({ path }),
    response: z.object({ path: text, entries: z.array(FileEntry) }),
    errors: outside,
  }),
  readFile: route('GET', '/files/{path:path}', {
    summary: 'The text of a file, as it stands on disk',
    response: z.object({ path: text, content: text }),
    errors: { ...notFound, 413: 'It is too large.', 415: 'It is no text in UTF-8.' },
  }),
  createFile: route('POST', '/files', {
    summary: 'Makes a file, and the folders it is in',
    body: z.object({ path: text, content: path }),
    response: Told,
    status: 201,
    errors: {
      400: 'The path leads out of the workspace, or nothing can be written there.',
      409: 'There is a file already.',
    },
  }),
  writeFile: route('PUT', '/files/{path:path}', {
    summary: 'Replaces the text of a file, all at once',
    body: z.object({ content: text }),
    response: Told,
    errors: { ...notFound, 400: 'It cannot be written.' },
  }),
  deleteFile: route('DELETE', '/files/{path:path}', {
    summary: 'Deletes a file, or a folder with all in it; never the workspace itself',
    response: Told,
    errors: { ...notFound, 400: 'It cannot be deleted, or is on no disk.' },
  }),
  tree: route('GET', '/tree', {
    summary: 'The folders of the workspace, five levels deep',
    query: z.object({ path }),
    response: z.object({ path: text, tree: z.array(TreeNode) }),
    errors: outside,
  }),
  gitStatus: route('GET', '/git/status', {
    summary: 'What git says of each file that is not as in the last commit; nothing where there is no repository',
    response: z.record(text, text),
  }),
  gitDiff: route('GET', '/git/diff', {
    summary: 'The text of a file in the last commit; none when it is not in it',
    query: z.object({ path: text }),
    response: z.object({ content: text }),
    errors: { 400: 'The path leads out of the workspace.', 413: 'It is too large.', 415: 'It is no text in UTF-8.' },
  }),
  currentWorkspace: route('GET', '/workspace/current', {
    summary: 'The folder that is served',
    response: z.object({ path: text }),
  }),
  chooseWorkspace: route('POST', '/workspace', {
    summary: 'Chooses the folder to work in, of those that are served',
    body: z.object({ path: text }),
    response: z.object({ status: z.literal('success'), workspace: text, path: text }),
    errors: { 400: 'That folder is not served.' },
  }),
  browse: route('GET', '/browse', {
    summary: 'The folders in a folder of the workspace, by their absolute paths',
    query: z.object({ path }),
    response: z.object({
      current_path: text,
      parent_path: text.nullable(),
      entries: z.array(z.object({ name: text, path: text, type: z.literal('directory') })),
    }),
  }),
  summarize: route('POST', '/session/summary', {
    summary: 'Writes which files have changed into SESSION_SUMMARY.md',
    body: z.object({ changed_files: z.array(z.object({ path: text, status: text })).optional() }).optional(),
    response: z.object({ success: z.boolean(), message: text, path: text.optional() }),
    errors: { 400: 'It cannot be written.', 404: 'A folder is called so.' },
  }),
  verifyModel: route('POST', '/llm/verify', {
    summary: 'Asks a model for a word, to see that it answers',
    body: z.object({ api_key: text, apiKey: text, model: text, api_base: text, apiBase: text }).partial(),
    response: z.object({ success: z.boolean(), model: text.optional(), error: text.optional() }),
  }),
  listSessions: route('GET', '/sessions', {
    summary: 'The sessions of a workspace, the latest first',
    query: z.object({ workspace: text.optional() }),
    response: z.array(SessionRow),
  }),
  createSession: route('POST', '/sessions', {
    summary: 'Makes a session, or gives the one of that id',
    body: z.object({ id: newId, workspace_path: text, title: text.nullish() }),
    response: SessionRow,
    errors: { 400: 'That folder is not served.' },
  }),
  readSession: route('GET', '/sessions/{id}', {
    summary: 'One session',
    response: SessionRow,
    errors: { 404: 'Session not found' },
  }),
  deleteSession: route('DELETE', '/sessions/{id}', {
    summary: 'Deletes a session, and stops what goes on in it',
    response: Success,
    errors: { 409: 'The editor shows it.' },
  }),
  writeState: route('PUT', '/sessions/{id}/state', {
    summary: 'Remembers what a client shows. What waits in a session that has begun is known here already',
    body: z.object({
      open_tabs: z.array(text).nullish(),
      pending_changes: z.array(z.unknown()).nullish(),
      current_plan: z.unknown().optional(),
    }),
    response: SessionRow,
    errors: { 404: 'Session not found' },
  }),
  listMessages: route('GET', '/sessions/{id}/messages', {
    summary: 'What was said in a session, from the first on',
    response: z.array(MessageRow),
  }),
  addMessage: route('POST', '/messages', {
    summary: 'Adds what a client says was said; what is in the session already is not doubled',
    body: z.object({ session_id: newId, role: Role, content: text, payload: z.unknown().optional() }),
    response: MessageRow,
    errors: { 404: 'Session not found' },
  }),
  readSetting: route('GET', '/settings/{key}', {
    summary: 'A setting; keys of providers are masked',
    response: z.object({ value: z.unknown().optional() }),
  }),
  writeSetting: route('POST', '/settings', {
    summary: 'Changes a setting, for as long as the server runs',
    body: z.object({ key: text.max(100), value: z.unknown().optional() }),
    response: Success,
    errors: { 400: 'There is no room for more settings.' },
  }),
  deleteSetting: route('DELETE', '/settings/{key}', { summary: 'Takes a setting back', response: Success }),
  resetDatabase: route('POST', '/database/reset', {
    summary: 'Deletes all sessions of the workspace in which nothing goes on; settings stay',
    response: Success.extend({ message: text }),
  }),
  autocomplete: route('POST', '/api/autocomplete', {
    summary: 'What the model would write at a place in a file; nothing in mock mode, or when it fails',
    body: z.object({ path: text, prefix: text, suffix: text }),
    response: z.object({ completion: text }),
  }),
} as const satisfies Record<string, Route>

export type Operation = keyof typeof routes
type Of<O extends Operation, K extends string> = (typeof routes)[O] extends Readonly<Record<K, infer T>> ? T : undefined
type Output<T> = T extends z.ZodType ? z.output<T> : undefined

/** What a handler is given: the parts of the path, the query and the body, all checked. */
export interface Input<O extends Operation> {
  readonly params: Readonly<Record<string, string>>
  readonly query: Output<Of<O, 'query'>>
  readonly body: Output<Of<O, 'body'>>
  /** Whether whoever asks is let in; false only where a route is for everybody. */
  readonly isKnown: boolean
  /** The Origin that the request names, or is of. */
  readonly origin: string | undefined
}
export type Answer<O extends Operation> = z.input<(typeof routes)[O]['response']>
/** What answers each operation. */
export type Handlers = { readonly [O in Operation]: (input: Input<O>) => Answer<O> | Promise<Answer<O>> }
