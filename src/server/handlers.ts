import { plural } from '../base/text.ts'
import type { Handlers } from '../protocol/rest.ts'
import type { Folders } from './folders.ts'
import { gitStatus, gitText } from './git.ts'
import { HttpError } from './httpError.ts'
import type { PlanFiles } from './planFiles.ts'
import type { Settings } from './settings.ts'

export interface Served {
  readonly folders: Folders
  readonly plans: PlanFiles
  readonly settings: Settings
  /** A client has just read what was said in a session. */
  onRead(sessionId: string, origin: string | undefined): void
}

const summaryFile = 'SESSION_SUMMARY.md'

/** What each operation of REST does. */
export function handlersFor({ folders, plans, settings, onRead }: Served): Handlers {
  const rows = () => folders.current.rows
  return {
    ...fileHandlers(folders, plans),
    ...workspaceHandlers(folders),
    health: ({ isKnown }) => ({ status: 'ok', ...(isKnown ? { workspace: folders.current.root } : {}) }),
    verifyModel: ({ body }) => settings.verify(body),
    listSessions: ({ query }) => rows().list(query.workspace),
    createSession: ({ body }) => rows().create(body),
    readSession: ({ params: { id = '' } }) => rows().read(id),
    deleteSession: async ({ params: { id = '' } }) => {
      await rows().remove(id)
      return { status: 'success' }
    },
    writeState: ({ params: { id = '' }, body }) => rows().remember(id, body),
    listMessages: async ({ params: { id = '' }, origin }) => {
      const messages = await rows().messages(id)
      onRead(id, origin)
      return messages
    },
    addMessage: ({ body: { session_id, ...said } }) => rows().add(session_id, said),
    readSetting: ({ params: { key = '' } }) => ({ value: settings.read(key) }),
    writeSetting: ({ body: { key, value } }) => {
      settings.write(key, value)
      return { status: 'success' }
    },
    deleteSetting: ({ params: { key = '' } }) => {
      settings.remove(key)
      return { status: 'success' }
    },
    resetDatabase: async () => {
      const count = await rows().clear()
      return { status: 'success', message: `${plural(count, 'session')} deleted.` }
    },
    autocomplete: async ({ body }) => ({ completion: await settings.complete(body) }),
  }
}

type FileOperation = 'listFolder' | 'readFile' | 'createFile' | 'writeFile' | 'deleteFile' | 'tree'

/** A file of theirs comes before one of the plan that has the same name. */
function fileHandlers(folders: Folders, plans: PlanFiles): Pick<Handlers, FileOperation> {
  const files = () => folders.current.files
  const virtual = (path: string, there: readonly { readonly name: string }[]) =>
    path.replace(/^[./]+/, '') === ''
      ? plans
          .list()
          .filter(({ name }) => !there.some((entry) => entry.name === name))
          .map(({ name, size }) => ({ name, path: name, type: 'file' as const, size }))
      : []
  return {
    listFolder: async ({ query: { path } }) => {
      const entries = await files().list(path)
      return { path, entries: [...entries, ...virtual(path, entries)] }
    },
    readFile: async ({ params: { path = '' } }) => {
      const content = await files()
        .read(path)
        .catch((error: unknown) => {
          const text = plans.read(path)
          if (text === undefined || !(error instanceof HttpError && error.status === 404)) throw error
          return text
        })
      return { path, content }
    },
    createFile: async ({ body: { path, content } }) => {
      const isVirtual = (await files().isMissing(path)) && plans.write(path, content)
      if (!isVirtual) await files().create(path, content)
      return { message: `Created ${path}` }
    },
    writeFile: async ({ params: { path = '' }, body: { content } }) => {
      await files()
        .write(path, content)
        .catch((error: unknown) => {
          if (!(error instanceof HttpError && error.status === 404) || !plans.write(path, content)) throw error
        })
      return { message: `Updated ${path}` }
    },
    deleteFile: async ({ params: { path = '' } }) => {
      if (plans.read(path) !== undefined && (await files().isMissing(path)))
        throw new HttpError(400, `${path} is on no disk: it goes when the plan is answered.`)
      await files().remove(path)
      return { message: `Deleted ${path}` }
    },
    tree: async ({ query: { path } }) => {
      const tree = await files().tree(path)
      return { path: path || '.', tree: [...tree, ...virtual(path, tree)] }
    },
  }
}

type WorkspaceOperation = 'gitStatus' | 'gitDiff' | 'currentWorkspace' | 'chooseWorkspace' | 'browse' | 'summarize'

function workspaceHandlers(folders: Folders): Pick<Handlers, WorkspaceOperation> {
  const root = () => folders.current.root
  const files = () => folders.current.files
  return {
    gitStatus: async () => (await gitStatus(root())) ?? {},
    gitDiff: async ({ query: { path } }) => ({ content: await gitText(root(), path) }),
    currentWorkspace: () => ({ path: root() }),
    chooseWorkspace: async ({ body: { path } }) => {
      await folders.choose(path)
      return { status: 'success', workspace: root(), path: root() }
    },
    browse: async ({ query: { path } }) => {
      const { current, parent, names } = await folders.browse(path)
      const entries = names.map((name) => ({ name, path: `${current}/${name}`, type: 'directory' as const }))
      return { current_path: current, parent_path: parent, entries }
    },
    summarize: async ({ body }) => {
      const ofGit = Object.entries((await gitStatus(root())) ?? {})
      const theirs = (body?.changed_files ?? []).map(({ path, status }): [string, string] => [path, status])
      const changed = (ofGit.length > 0 ? ofGit : theirs).filter(([path]) => path !== summaryFile)
      if (changed.length === 0) return { success: false, message: 'No changes to summarize.' }
      const text = summaryOf(changed)
      await files()
        .create(summaryFile, text)
        .catch((error: unknown) => {
          if (!(error instanceof HttpError && error.status === 409)) throw error
          return files().write(summaryFile, text)
        })
      return { success: true, message: `${summaryFile} was written.`, path: summaryFile }
    },
  }
}

const words: Readonly<Record<string, string>> = {
  A: 'added',
  D: 'deleted',
  M: 'modified',
  R: 'renamed',
  '??': 'added',
}

function summaryOf(changed: readonly (readonly [string, string])[]): string {
  const lines = changed.map(([path, status]) => `- \`${path.replaceAll('`', "'")}\`: ${words[status] ?? status}`)
  return `# Session summary\n\n${new Date().toISOString().slice(0, 10)}, ${lines.length} changed:\n\n${lines.join('\n')}\n`
}
