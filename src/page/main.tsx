import { render } from 'preact'
import { Panel } from '../webview/Panel.tsx'
import { focusComposer, press } from '../webview/places.ts'
import { type PanelState, Store } from '../webview/store.ts'
import { type Overlay, PageHost } from './host.ts'
import { Overlays } from './Overlays.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root.')
const { prefix = '', folder = '', model = '' } = root.dataset
document.title = folder ? `${folder} — Agentic Code Editor` : 'Agentic Code Editor'

let overlay: Overlay | null = null
let shown: PanelState | undefined

const host = new PageHost({ prefix, folder, model }, show)
const store = new Store(
  host,
  (state) => {
    shown = state
    paint()
  },
  { focusComposer, press },
)
store.send({ type: 'ready' })

function show(next: Overlay | null): void {
  overlay = next
  paint()
}

function paint(): void {
  if (!root || !shown) return
  render(
    <>
      <Panel store={store} state={shown} />
      {overlay && <Overlays overlay={overlay} host={host} onClose={() => show(null)} />}
    </>,
    root,
  )
}
