import { commandsIn } from './families/command.ts'
import type { Draft, DraftStep, Wish, Words } from './family.ts'

const noTests =
  /\b(without|no|skip|drop|omit|leave out|don'?t (add|write|want|need|include)|do not (add|write|want))\b[^.,;]*\btests?\b/i
const noChecks =
  /\b(don'?t|do not|without|never|no|skip)\b[^.,;]*\b(run|runn?ing|execute|executing|commands?|checks?|checking)\b/i

/** The plan as the user wants it after what they said to the earlier ones. */
export function revised(plan: Draft | Words, { feedback }: Wish): Draft | Words {
  if (plan.type === 'words' || feedback.length === 0) return plan
  const kept = plan.steps.filter((step) => !feedback.some((said) => isUnwanted(step, said)))
  const steps = kept.length > 0 ? [...kept, ...feedback.flatMap(alsoRun)] : plan.steps
  const left = plan.steps.length - kept.length
  const changed = [
    ...(kept.length > 0 && left > 0 ? [`left out ${left === 1 ? 'one step' : `${left} steps`}`] : []),
    ...(steps.length > kept.length && kept.length > 0 ? ['added the command'] : []),
  ]
  const last = feedback.at(-1) ?? ''
  const said = last ? `You said: “${last}”` : 'You wanted another plan and gave no reason'
  const taken = changed.length > 0 ? `; so I have ${changed.join(' and ')}.` : '.'
  return { ...plan, description: `${plan.description} ${said}${taken}`, steps }
}

const isUnwanted = ({ kind }: DraftStep, said: string): boolean =>
  said.split(/[.,;]|\b(?:and|but)\b/).some((clause) => {
    const unchecked = noChecks.test(clause)
    return (kind === 'check' && unchecked) || (kind === 'test' && !unchecked && noTests.test(clause))
  })

const alsoRun = (said: string): DraftStep[] =>
  /\b(also|and|then|instead)\b[^`]*\b(run|execute)\b/i.test(said)
    ? commandsIn(said).map((command) => ({
        kind: 'command' as const,
        description: `Run \`${command}\``,
        files: [],
        remark: `I run \`${command}\`, as you said.`,
        deeds: [{ name: 'run_command' as const, input: { command, description: 'What you asked for.' } }],
      }))
    : []
