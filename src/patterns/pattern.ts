import { Automaton } from './automaton.ts'
import { literal, parse, type Syntax } from './syntax.ts'

/** What is looked for in lines. */
export interface Pattern {
  readonly syntax: Syntax
  /** Whether upper and lower case are the same. */
  readonly folds: boolean
  /** Where the first match in a line ends; -1 when there is none. Throws `BadPattern` when that takes too much work. */
  endIn(line: string): number
}

export interface PatternOptions {
  readonly regex: boolean
  /** When undefined, case counts if the text has upper case. */
  readonly caseSensitive: boolean | undefined
}

/** Throws `BadPattern`. What it does with a line takes a time that grows with its length only, whatever comes in. */
export function patternOf(text: string, { regex, caseSensitive }: PatternOptions): Pattern {
  // As other tools have it, in front of the whole.
  const [flag = ''] = (regex && /^\(\?i\)/.exec(text)) || []
  const body = text.slice(flag.length)
  const folds =
    flag !== '' || !(caseSensitive ?? hasUpperCase(regex ? body.replace(/\\([pPxu]\{[^}]*\}|.)/gu, '') : body))
  if (regex) {
    const syntax = parse(body)
    const automaton = new Automaton(syntax, folds)
    return { syntax, folds, endIn: (line) => automaton.endIn(line) }
  }
  // Without anything to repeat, it is JavaScript's own expressions that are quick.
  const syntax = literal(body)
  const source =
    syntax.type === 'sequence' ? syntax.parts.map((part) => (part.type === 'one' ? part.source : '')).join('') : ''
  const expression = new RegExp(source, folds ? 'iu' : 'u')
  return {
    syntax,
    folds,
    endIn(line) {
      const found = expression.exec(line)
      return found ? found.index + found[0].length : -1
    },
  }
}

const hasUpperCase = (text: string): boolean => text !== text.toLowerCase()
