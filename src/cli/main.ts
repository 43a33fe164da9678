import { parseArgs } from 'node:util'
import { version } from './version.ts'

const help = `agentic-editor ${version}
A coding agent you steer: you approve its plan, every file change and every command.

Usage
  agentic-editor --help       show this
  agentic-editor --version    show the version

Ways to use the agent
  VS Code   code --install-extension agentic-code-editor.vsix
            The chat panel is in the activity bar. It works without a key, in mock mode.
  Library   import { CodeAgent, CommandQueue } from 'agentic-code-editor'
            for await (const event of new CodeAgent().run(message, commands)) ...
            The README has a whole example.
`

/** Exit codes: 0 done, 2 the call was wrong. */
export function main(args: readonly string[]): number {
  const options = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const
  try {
    const { values } = parseArgs({ args: [...args], options })
    process.stdout.write(values.version ? `${version}\n` : help)
    return 0
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split('. ')
    process.stderr.write(`${why}. See agentic-editor --help.\n`)
    return 2
  }
}

process.exitCode = main(process.argv.slice(2))
