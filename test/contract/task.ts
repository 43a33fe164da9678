import { CodeAgent, CommandQueue, type SentEvent } from '../../src/index.ts'
import { configuredModel } from '../../src/models/connect.ts'
import type { WireName } from '../../src/models/target.ts'
import type { Answer } from './scriptedProvider.ts'
import { targetAt } from './target.ts'

/** What is in the folder when the task begins. */
export const files = {
  'greet.js': "export const greeting = 'Hello.'\n",
  'about.js': "export const about = 'It greets.'\n",
}

/** And what is there in the end. */
export const result = {
  'greet.js': "export const greeting = 'Hello, world.'\n",
  'about.js': "export const about = 'It greets the world.'\n",
}

/** What a model says in a task: it looks, plans, makes two edits, runs a command that fails and one that passes. */
export const task: readonly Answer[] = [
  ['Let me look.', ['read_file', { path: 'greet.js' }], ['read_file', { path: 'about.js' }]],
  [
    [
      'propose_plan',
      {
        title: 'Greet the world',
        description: 'The greeting names whom it greets.',
        steps: [
          { description: 'Change both texts', files: ['greet.js', 'about.js'] },
          { description: 'Check the greeting', files: [] },
        ],
      },
    ],
  ],
  [
    [
      'edit_file',
      { path: 'greet.js', edits: [{ search: 'Hello.', replace: 'Hello, world.' }], description: 'Names the world' },
    ],
    [
      'edit_file',
      { path: 'about.js', edits: [{ search: 'It greets.', replace: 'It greets the world.' }], description: 'Says so' },
    ],
  ],
  ['Both texts name the world.'],
  [['run_command', { command: 'grep -q nobody greet.js', description: 'Looks for nobody' }]],
  [['run_command', { command: 'grep -q world greet.js', description: 'Looks for the world' }]],
  ['The greeting is right.'],
  ['Both texts now greet the world, and a check says so.'],
]

/** A long task: so many steps, each of which reads a file of this folder and writes another one. */
export const longTask = (steps: number): readonly Answer[] => [
  [
    [
      'propose_plan',
      {
        title: 'Write notes',
        description: 'One after the other.',
        steps: Array.from({ length: steps }, (_, n) => ({ description: `Write note ${n}`, files: [`note-${n}.md`] })),
      },
    ],
  ],
  ...Array.from({ length: steps }, (_, n): Answer[] => [
    ['I look first.', ['read_file', { path: n % 2 ? 'greet.js' : 'about.js' }]],
    [
      [
        'write_file',
        { path: `note-${n}.md`, content: `Note ${n}\n\n${'It greets. '.repeat(40)}\n`, description: 'A note' },
      ],
    ],
    [`Note ${n} is written.`],
  ]).flat(),
  ['All notes are written.'],
]

/** Lets an agent carry a task out in a folder, over a wire, with a user who approves everything. */
export async function carriedOut(wire: WireName, url: string, folder: string): Promise<SentEvent[]> {
  const target = targetAt(url, wire)
  const model = configuredModel({ name: () => 'acme/road-runner', resolve: async () => target })
  const agent = new CodeAgent({ workspace: folder, model })
  const commands = new CommandQueue()
  const events: SentEvent[] = []
  for await (const event of agent.run('Greet the world', commands)) {
    events.push(event)
    if (event.type === 'plan') commands.put({ type: 'approve_plan', payload: { plan_id: event.payload.id } })
    if (event.type === 'file_change') commands.put({ type: 'accept_change', payload: { change_id: event.payload.id } })
    if (event.type === 'terminal_command')
      commands.put({ type: 'approve_terminal', payload: { command_id: event.payload.id } })
  }
  await agent.close()
  return events
}
