import { useEffect, useRef, useState } from 'preact/hooks'
import { plural } from '../base/text.ts'
import type { Checkpoint } from '../protocol/checkpoints.ts'
import { ApproveButton } from './ApproveButton.tsx'
import { Icon, Path } from './bits.tsx'
import { useStore } from './storeContext.ts'

export interface CheckpointProps extends UndoProps {
  /** Whether the files are as they were before that run again. */
  readonly undone: boolean
  /** While something goes on nothing can be undone. */
  readonly running: boolean
}

/** What an earlier run has changed, and the way back. */
export const CheckpointRow = ({ undone, running, ...checkpoint }: CheckpointProps) => (
  <div class="stack">
    <div class="row">
      <Icon name="history" />
      <span class="ellipsis">{`Changed ${plural(checkpoint.paths.length, 'file')}`}</span>
      <span class="end">{undone && <span class="muted">Undone</span>}</span>
    </div>
    {!undone && !running && <Undo {...checkpoint} />}
  </div>
)

interface UndoProps extends Checkpoint {
  /** What should be known before. */
  readonly terms: string
}

/** Offers to bring back the files that a run has changed, and asks once more, naming them. */
export function Undo({ id, paths, terms }: UndoProps) {
  const store = useStore()
  const opener = useRef<HTMLButtonElement>(null)
  const confirm = useRef<HTMLFieldSetElement>(null)
  const [asking, setAsking] = useState(false)
  useEffect(() => {
    if (asking) confirm.current?.scrollIntoView({ block: 'nearest' })
  }, [asking])
  const close = () => {
    setAsking(false)
    opener.current?.focus()
  }
  const restore = () => {
    setAsking(false)
    store.send({ type: 'command', command: { type: 'restore_checkpoint', payload: { checkpoint_id: id } } })
  }
  return (
    <div class="undo">
      <button
        type="button"
        class="link"
        ref={opener}
        aria-expanded={asking}
        onClick={() => (asking ? close() : setAsking(true))}
      >
        Undo this run…
      </button>
      {asking && (
        <fieldset ref={confirm} class="confirm" aria-label="Undo this run">
          <p>Bring back what was there before this run?</p>
          <ul class="files">
            {paths.map((path) => (
              <li key={path}>
                <Path path={path} />
              </li>
            ))}
          </ul>
          <p class="small muted">{terms}</p>
          <div class="actions">
            <ApproveButton
              label={paths.length === 1 ? 'Bring back this file' : 'Bring back these files'}
              onPress={restore}
            />
            <button type="button" class="btn quiet" onClick={close}>
              Keep
            </button>
          </div>
        </fieldset>
      )}
    </div>
  )
}
