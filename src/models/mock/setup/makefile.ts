import { languagesIn } from '../languages/all.ts'
import type { Task } from '../languages/language.ts'
import { code, listOf } from '../markdown.ts'
import type { Setting } from './setting.ts'

const offered: readonly Task[] = ['test', 'build', 'lint', 'install']

/** A Makefile with what the project can do already. */
export const makefile: Setting = {
  asked: /\b(?:add|create|write|set ?up|generate|make|need)\b[^\n]{0,30}\bmake\s?file\b/i,
  find(_request, project) {
    const path = 'Makefile'
    if (project.paths.includes(path)) return `There is a ${code(path)} already.`
    const [language] = languagesIn(project)
    const targets = offered.flatMap((name) => {
      const way = language?.tasks[name](project)
      return way && 'command' in way ? [{ name, command: way.command }] : []
    })
    if (targets.length === 0) return `I see nothing here that a ${code(path)} could do.`
    const rules = targets.map(({ name, command }) => `${name}:\n\t${command.replaceAll('$', '$$')}\n`)
    const names = targets.map(({ name }) => name)
    return {
      path,
      before: undefined,
      after: `.PHONY: ${names.join(' ')}\n\n${rules.join('\n')}`,
      title: 'Add a Makefile',
      what: `${code(path)} has the targets ${listOf(names.map(code))}.`,
      reasoning: 'Each target runs the command with which this project does it already.',
      check: { command: `make --dry-run ${names.join(' ')}`, proves: false },
    }
  },
}
