import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Store } from './store.ts'

export const StoreContext = createContext<Store | null>(null)

/** What the user may do. The store is one and the same as long as the page lives. */
export function useStore(): Store {
  const store = useContext(StoreContext)
  if (!store) throw new Error('There is no store around this component.')
  return store
}
