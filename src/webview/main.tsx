import { render } from 'preact'
import { Panel } from './Panel.tsx'
import { Store } from './store.ts'
import { webviewTransport } from './transport.ts'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root.')

const focusComposer = () => document.querySelector<HTMLElement>('.box textarea')?.focus()
const store = new Store(
  webviewTransport(),
  (state) => render(<Panel store={store} state={state} />, root),
  focusComposer,
)
store.send({ type: 'ready' })
