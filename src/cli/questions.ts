import { plural } from '../base/text.ts'
import type { ClientCommand } from '../protocol/commands.ts'
import { planText as planDocument, planFromText } from '../protocol/planText.ts'
import type { Item } from '../protocol/view.ts'
import { protectionsOf } from '../safety/controlFiles.ts'
import { editInEditor } from './editor.ts'
import { diffOf, paint, safe } from './paint.ts'

/** One question at the terminal. `answer` gives what to say, another question, or a text to show before asking again. */
export interface Question {
  readonly prompt: string
  answer(line: string): ClientCommand | Question | string
}

/** What a proposal looks like at the terminal, and what is asked about it. */
export interface Asked {
  readonly shown: string
  readonly question: Question
}

type Of<T extends Item['type']> = Extract<Item, { type: T }>['payload']

export function askedBy({ type, payload }: Item): Asked | undefined {
  switch (type) {
    case 'plan':
      return { shown: planText(payload), question: planQuestion(payload) }
    case 'file_change':
      return { shown: changeText(payload), question: changeQuestion(payload) }
    case 'terminal_command':
      return { shown: commandText(payload), question: commandQuestion(payload) }
    case 'question':
      return { shown: questionText(payload), question: freeQuestion(payload) }
    default:
      return undefined
  }
}

const planText = ({ title, description, steps }: Of<'plan'>): string =>
  [
    '',
    paint('bold', safe(title)),
    safe(description),
    ...steps.map(({ description, files }, index) => {
      const touches = files.length > 0 ? paint('dim', `  (${files.map(safe).join(', ')})`) : ''
      return `  ${index + 1}. ${safe(description)}${touches}`
    }),
    '',
  ].join('\n')

const changeText = (change: Of<'file_change'>): string => {
  const { description, matched, notes = [], conflicts = 0 } = change
  const facts = [
    ...(matched ? [paint('dim', safe(matched))] : []),
    ...protectionsOf(change).map(({ tier, text }) => paint(tier === 1 ? 'yellow' : 'dim', text)),
    ...[...notes, ...(conflicts > 0 ? [unresolved(conflicts)] : [])].map((fact) => paint('yellow', safe(fact))),
  ]
  return `\n${[safe(description), ...facts, diffOf(change)].join('\n')}\n`
}

const unresolved = (conflicts: number): string =>
  `${plural(conflicts, 'conflict')} ${conflicts === 1 ? 'is' : 'are'} marked in it: resolve ${conflicts === 1 ? 'it' : 'them'} with e first.`

const commandText = ({ command, working_dir, description }: Of<'terminal_command'>): string =>
  [
    '',
    `${paint('bold', '$')} ${safe(command)}`,
    paint('dim', `in ${safe(working_dir)}`),
    paint('dim', `the agent says: ${safe(description)}`),
    '',
  ].join('\n')

const questionText = ({ question, options }: Of<'question'>): string =>
  ['', paint('bold', safe(question)), ...options.map((option, index) => `  ${index + 1}. ${safe(option)}`), ''].join(
    '\n',
  )

/** Asks for a reason, which may be empty. */
const why = (prompt: string, say: (reason: string) => ClientCommand): Question => ({ prompt, answer: say })

function planQuestion(plan: Of<'plan'>): Question {
  const { id: plan_id } = plan
  return letters('Approve this plan? [a/r/e/v/?] ', {
    a: ['approve it', () => ({ type: 'approve_plan', payload: { plan_id } })],
    r: ['reject it', () => why('Why not? ', (reason) => ({ type: 'reject_plan', payload: { plan_id, reason } }))],
    e: [
      'edit it in $EDITOR, then approve what you wrote',
      () => {
        const edited = editInEditor(planDocument(plan), 'plan.md')
        if (edited === null) return 'The editor ended with an error. Nothing was approved.'
        if (edited === planDocument(plan)) return 'You have changed nothing, so nothing was approved.'
        const read = planFromText(edited, plan)
        if ('problem' in read) return `Line ${read.line}: ${read.problem} Nothing was approved.`
        return { type: 'approve_plan', payload: { plan_id, plan: { steps: [...read.steps] } } }
      },
    ],
    v: [
      'have it revised',
      () => why('What should be different? ', (feedback) => ({ type: 'revise_plan', payload: { plan_id, feedback } })),
    ],
  })
}

function changeQuestion({ id: change_id, path, modified, kind, conflicts = 0 }: Of<'file_change'>): Question {
  return letters('Make this change? [a/r/e/?] ', {
    a: ['accept it', () => (conflicts > 0 ? unresolved(conflicts) : { type: 'accept_change', payload: { change_id } })],
    r: ['reject it', () => why('Why not? ', (reason) => ({ type: 'reject_change', payload: { change_id, reason } }))],
    e: [
      'edit it in $EDITOR, then accept what you wrote',
      () => {
        if (kind === 'delete' || kind === 'rename') return 'There is nothing to edit in this one.'
        const edited = editInEditor(modified, path)
        if (edited === null) return 'The editor ended with an error. Nothing was accepted.'
        if (edited === modified) return 'You have changed nothing, so nothing was accepted.'
        return { type: 'accept_change', payload: { change_id, modified: edited } }
      },
    ],
  })
}

function commandQuestion({ id: command_id, command }: Of<'terminal_command'>): Question {
  return letters('Run it? [a/r/e/?] ', {
    a: ['run it', () => ({ type: 'approve_terminal', payload: { command_id } })],
    r: ['skip it', () => why('Why not? ', (reason) => ({ type: 'reject_terminal', payload: { command_id, reason } }))],
    e: [
      'edit it in $EDITOR, then run what you wrote',
      () => {
        const edited = editInEditor(command, 'command.sh')?.trim()
        if (!edited) return 'The editor ended with an error, or the command is empty. Nothing was run.'
        if (edited === command.trim()) return 'You have changed nothing, so nothing was run.'
        return { type: 'approve_terminal', payload: { command_id, command: edited } }
      },
    ],
  })
}

const freeQuestion = ({ id: question_id, options }: Of<'question'>): Question => ({
  prompt: options.length > 0 ? 'A number, or your own words: ' : 'Your answer: ',
  answer(line) {
    if (line === '') return 'Write an answer first.'
    const answer = options[Number(line) - 1] ?? line
    return { type: 'answer_question', payload: { question_id, answer } }
  },
})

type Choices = Record<string, readonly [what: string, choose: () => ReturnType<Question['answer']>]>

function letters(prompt: string, choices: Choices): Question {
  const help = Object.entries(choices).map(([letter, [what]]) => `  ${letter}  ${what}`)
  return {
    prompt,
    answer: (line) => choices[line.toLowerCase()]?.[1]() ?? [...help, '  Ctrl-C  stop the run'].join('\n'),
  }
}
