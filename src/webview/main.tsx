import { render } from 'preact'
import { Panel } from './Panel.tsx'
import { focusComposer, press } from './places.ts'
import { Store } from './store.ts'
import { webviewTransport } from './transport.ts'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root.')

const store = new Store(webviewTransport(), (state) => render(<Panel store={store} state={state} />, root), {
  focusComposer,
  press,
})
store.send({ type: 'ready' })
