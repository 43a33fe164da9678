import type { Answer } from './scriptedProvider.ts'

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
