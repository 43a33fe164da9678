import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Icon } from './bits.tsx'

export interface CardProps {
  /** `waiting`: asks for something; `failed`: stopped; `over`, `partly`: for information. */
  readonly tone: 'waiting' | 'failed' | 'over' | 'partly'
  readonly icon: string
  readonly head: string
  /** At the right of the head. */
  readonly meta?: ComponentChildren
  readonly children: ComponentChildren
}

/** A region named by its head. */
export function Card({ tone, icon, head, meta, children }: CardProps) {
  const id = useId()
  return (
    <section class={`card ${tone}`} aria-labelledby={id} tabIndex={-1}>
      <header class="head">
        <Icon name={icon} />
        <h2 id={id}>{head}</h2>
        {meta}
      </header>
      {children}
    </section>
  )
}

/** A quiet button that opens a field in place. */
export function Opener({ label, open, onToggle }: { label: string; open: boolean; onToggle: () => void }) {
  return (
    <button type="button" class="btn quiet" aria-expanded={open} onClick={onToggle}>
      {label}
    </button>
  )
}
