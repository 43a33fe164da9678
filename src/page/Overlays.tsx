import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { SessionRow } from '../protocol/rest.ts'
import { visible } from '../safety/display.ts'
import { Facts } from '../webview/bits.tsx'
import { factsOf } from '../webview/changeFacts.ts'
import { DiffView } from './DiffView.tsx'
import type { Overlay, PageHost } from './host.ts'

interface OverlayProps {
  readonly overlay: Overlay
  readonly host: PageHost
  readonly onClose: () => void
}

/** What lies over the chat: a diff, the plan's text, the list of sessions, a file. */
export function Overlays({ overlay, host, onClose }: OverlayProps) {
  switch (overlay.kind) {
    case 'diff':
      return <Diff {...overlay} host={host} onClose={onClose} />
    case 'plan':
      return <PlanEditor text={overlay.text} host={host} onClose={onClose} />
    case 'sessions':
      return <Sessions host={host} onClose={onClose} />
    case 'file':
      return <File path={overlay.path} host={host} onClose={onClose} />
  }
}

interface DialogProps {
  readonly title: string
  readonly children: ComponentChildren
  readonly actions?: ComponentChildren
  readonly onClose: () => void
}

function Dialog({ title, children, actions, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose}>
      <header class="bar">
        <h2 class="ellipsis strong">{title}</h2>
        {actions}
        <button type="button" class="btn quiet" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <div class="content">{children}</div>
    </dialog>
  )
}

type Common = Pick<OverlayProps, 'host' | 'onClose'>

function Diff({ change, waiting, host, onClose }: Extract<Overlay, { kind: 'diff' }> & Common) {
  const { id, builds_on = [], conflicts = 0 } = change
  const canAccept = waiting.has(id) && conflicts === 0 && !builds_on.some((below) => waiting.has(below))
  const accept = () => {
    host.accept(id)
    onClose()
  }
  const button = (
    <button type="button" class="btn primary" onClick={accept}>
      Accept
    </button>
  )
  return (
    <Dialog title={visible(change.path)} actions={canAccept && button} onClose={onClose}>
      <Facts facts={factsOf(change, waiting)} />
      <DiffView original={change.original} modified={change.modified} />
    </Dialog>
  )
}

function PlanEditor({ text, host, onClose }: { text: string } & Common) {
  const [draft, setDraft] = useState(text)
  const [problem, setProblem] = useState('')
  const keep = () => {
    const wrong = draft === text ? '' : host.editPlan(draft)
    setProblem(wrong)
    if (!wrong) onClose()
  }
  const button = (
    <button type="button" class="btn primary" onClick={keep}>
      Keep
    </button>
  )
  return (
    <Dialog title="Plan" actions={button} onClose={onClose}>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <textarea aria-label="Plan" value={draft} onInput={({ currentTarget }) => setDraft(currentTarget.value)} />
    </Dialog>
  )
}

function Sessions({ host, onClose }: Common) {
  const sessions = useRead<readonly SessionRow[]>(host, '/sessions')
  const open = (id: string) => {
    host.openSession(id)
    onClose()
  }
  return (
    <Dialog title="Sessions" onClose={onClose}>
      {'problem' in sessions && <p class="muted">{sessions.problem}</p>}
      {'value' in sessions && sessions.value.length === 0 && <p class="muted">Nothing was said yet.</p>}
      <ul class="sessions">
        {'value' in sessions &&
          sessions.value.map(({ id, title, updated_at }) => (
            <li key={id}>
              <button type="button" class="btn quiet" onClick={() => open(id)}>
                <span class="ellipsis">{visible(title) || 'New session'}</span>
                <span class="muted small">{new Date(updated_at).toLocaleString()}</span>
              </button>
            </li>
          ))}
      </ul>
    </Dialog>
  )
}

function File({ path, host, onClose }: { path: string } & Common) {
  const address = `/files/${path.split('/').map(encodeURIComponent).join('/')}`
  const file = useRead<{ content: string }>(host, address)
  return (
    <Dialog title={visible(path)} onClose={onClose}>
      {'problem' in file && <p class="muted">{file.problem}</p>}
      {'value' in file && <pre class="whole">{visible(file.value.content)}</pre>}
    </Dialog>
  )
}

type Read<T> = { readonly value: T } | { readonly problem: string }

function useRead<T>(host: PageHost, path: string): Read<T> {
  const [read, setRead] = useState<Read<T>>({ problem: '…' })
  useEffect(() => {
    host.read<T>(path).then(
      (value) => setRead({ value }),
      (error: Error) => setRead({ problem: error.message }),
    )
  }, [host, path])
  return read
}
