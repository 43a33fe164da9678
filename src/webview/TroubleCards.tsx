import type { ComponentChildren } from 'preact'
import type { Advice } from '../protocol/events.ts'
import { Card } from './Card.tsx'
import type { ItemOf } from './layout.ts'
import { useStore } from './storeContext.ts'

/** What an advice is worth offering together with, the best first. */
const waysBy: { readonly [A in Advice]: readonly Advice[] } = {
  set_api_key: ['set_api_key', 'select_model', 'try_again'],
  select_model: ['select_model', 'try_again'],
  try_again: ['try_again', 'select_model'],
  new_session: ['new_session', 'select_model'],
}
const labels: { readonly [A in Advice]: string } = {
  set_api_key: 'Set API key',
  select_model: 'Select model',
  try_again: 'Try again',
  new_session: 'New session',
}

/** A run that could not go on, and what can be done about it. `again`: the message that asks for the same once more. */
export function StoppedCard({ item: { payload }, again }: { item: ItemOf<'error'>; again: string }) {
  const store = useStore()
  const tryAgain = () => store.send({ type: 'command', command: { type: 'chat', payload: { message: again } } })
  return (
    <Card tone="failed" icon="error" head="Stopped" meta={<OpenLog />}>
      <p>{payload.detail}</p>
      {payload.advice && <Ways advice={payload.advice} isSent={false} tryAgain={tryAgain} />}
    </Card>
  )
}

/** A plan in the middle of which the model cannot be asked: it goes on from there, or ends. */
export function TroubleCard({ item: { payload }, isSent }: { item: ItemOf<'question'>; isSent: boolean }) {
  const store = useStore()
  const { id: question_id, question, options, advice = 'try_again' } = payload
  const answer = (answer = '') =>
    store.answer(question_id, { type: 'answer_question', payload: { question_id, answer } })
  const [tryAgain, stop] = options
  return (
    <Card tone="waiting" icon="warning" head="Paused" meta={<OpenLog />}>
      <p>{question}</p>
      <Ways advice={advice} isSent={isSent} tryAgain={() => answer(tryAgain)}>
        <button type="button" class="btn quiet" disabled={isSent} onClick={() => answer(stop)}>
          {stop}
        </button>
      </Ways>
    </Card>
  )
}

interface WaysProps {
  readonly advice: Advice
  readonly isSent: boolean
  readonly tryAgain: () => void
  readonly children?: ComponentChildren
}

function Ways({ advice, isSent, tryAgain, children }: WaysProps) {
  const store = useStore()
  return (
    <div class="actions">
      {waysBy[advice].map((way, index) => (
        <button
          key={way}
          type="button"
          class={`btn ${index === 0 ? 'primary' : 'secondary'}`}
          disabled={isSent}
          onClick={() => (way === 'try_again' ? tryAgain() : store.send({ type: way }))}
        >
          {labels[way]}
        </button>
      ))}
      {children}
    </div>
  )
}

function OpenLog() {
  const store = useStore()
  return (
    <button type="button" class="link" onClick={() => store.send({ type: 'open_log' })}>
      Open log
    </button>
  )
}
