import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from './bits.tsx'

export interface FoldProps {
  readonly icon: string
  readonly tone?: string
  readonly label: ComponentChildren
  /** At the right, before the chevron. */
  readonly end?: ComponentChildren
  /** Whether it starts unfolded. When this changes, it folds or unfolds. */
  readonly open?: boolean
  readonly children: ComponentChildren
}

/** A row that unfolds. What is in it is made only when it is first looked at. */
export function Fold({ icon, tone = '', label, end, open = false, children }: FoldProps) {
  const [wasOpen, setWasOpen] = useState(open)
  return (
    <details open={open} onToggle={({ currentTarget }) => currentTarget.open && setWasOpen(true)}>
      <summary class="row">
        <Icon name={icon} tone={tone} />
        <span class="ellipsis">{label}</span>
        <span class="end">
          {end}
          <Icon name="chevron-right" tone="chev" />
        </span>
      </summary>
      {(open || wasOpen) && children}
    </details>
  )
}
