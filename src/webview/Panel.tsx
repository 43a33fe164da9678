import { useLayoutEffect } from 'preact/hooks'
import type { HostState } from '../protocol/rpc.ts'
import { Bar, Notice } from './Bar.tsx'
import { Composer } from './Composer.tsx'
import { Feed } from './Feed.tsx'
import { isApproved } from './layout.ts'
import { PlanStrip } from './PlanStrip.tsx'
import { focusNext } from './places.ts'
import type { PanelState, Store } from './store.ts'
import { StoreContext } from './storeContext.ts'
import { Obstacle, Welcome } from './Welcome.tsx'

/** The whole panel. */
export function Panel({ store, state }: { store: Store; state: PanelState }) {
  const { view, host } = state
  useLayoutEffect(() => {
    if (store.tookAnswer()) focusNext()
  })
  if (!host) return <main class="panel" aria-busy="true" />
  const isReady = host.workspace === 'ready'
  return (
    <StoreContext.Provider value={store}>
      <main class="panel">
        <Bar title={view.title} present={view.present} host={host} />
        {host.notice && <Notice text={host.notice} />}
        {isReady && view.plan && isApproved(view.feed, view.plan.id) && (
          <PlanStrip key={view.plan.id} plan={view.plan} feed={view.feed} />
        )}
        <Middle state={state} host={host} />
        <Composer state={state} />
      </main>
    </StoreContext.Provider>
  )
}

function Middle({ state: { view, sent, sessionId }, host }: { state: PanelState; host: HostState }) {
  if (host.workspace !== 'ready') return <Obstacle workspace={host.workspace} />
  if (view.feed.length === 0 && !view.running) return <Welcome mock={host.model.mock} />
  return <Feed key={sessionId} view={view} host={host} sent={sent} />
}
