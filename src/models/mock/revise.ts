import { commandsIn } from './families/command.ts'
import { type Draft, type DraftStep, distinct, type Wish, type Words } from './family.ts'
import { code } from './markdown.ts'

const noTests =
  /\b(without|no|skip|drop|omit|leave out|don'?t (add|write|want|need|include)|do not (add|write|want))\b[^.,;]*\btests?\b/i
const noChecks =
  /\b(don'?t|do not|without|never|no|skip)\b[^.,;]*\b(run|runn?ing|execute|executing|commands?|checks?|checking)\b/i

/** The plan as the user wants it after what they said to the earlier ones. */
export function revised(plan: Draft | Words, { feedback }: Wish): Draft | Words {
  if (plan.type === 'words' || feedback.length === 0) return plan
  const kept = plan.steps.filter(({ kind }) => !feedback.some((said) => isUnwanted(kind, said)))
  return kept.length > 0 ? { ...plan, steps: distinct([...kept, ...feedback.flatMap(alsoRun)]) } : plan
}

/** Whether the user said that they want no steps of this kind. */
export const isUnwanted = (kind: DraftStep['kind'], said: string): boolean =>
  said.split(/[.,;]|\b(?:and|but)\b/).some((clause) => {
    const unchecked = noChecks.test(clause)
    return (kind === 'check' && unchecked) || (kind === 'test' && !unchecked && noTests.test(clause))
  })

const alsoRun = (said: string): DraftStep[] =>
  /\b(also|and|then|instead)\b[^`]*\b(run|execute)\b/i.test(said)
    ? commandsIn(said).map((command) => ({
        kind: 'command' as const,
        description: `Run ${code(command)}`,
        files: [],
        remark: `I'll run ${code(command)}, as you asked.`,
        deeds: [{ name: 'run_command' as const, input: { command, description: 'You asked for it.' } }],
      }))
    : []
