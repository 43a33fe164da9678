import { useId } from 'preact/hooks'
import { Sentence } from './bits.tsx'
import { Card } from './Card.tsx'
import type { ItemOf } from './layout.ts'
import { useStore } from './storeContext.ts'

/** A question of the agent that waits: one of its answers, or the user's own words in the composer. */
export function QuestionCard({ item: { payload }, isSent }: { item: ItemOf<'question'>; isSent: boolean }) {
  const store = useStore()
  const id = useId()
  const { id: question_id, question, options } = payload
  const answer = (option: string) =>
    store.answer(question_id, { type: 'answer_question', payload: { question_id, answer: option } })
  return (
    <Card tone="waiting" icon="question" head="Question">
      <h3 id={id}>
        <Sentence text={question} />
      </h3>
      {options.length > 0 && (
        <fieldset class="choices" aria-labelledby={id}>
          {options.map((option, index) => (
            <button key={option} type="button" class="choice" disabled={isSent} onClick={() => answer(option)}>
              <span class="n" aria-hidden="true">
                {index + 1}
              </span>
              <span>
                <Sentence text={option} />
              </span>
            </button>
          ))}
        </fieldset>
      )}
    </Card>
  )
}
