import { Automaton } from './automaton.ts'
import { literal, parse, type Syntax } from './syntax.ts'

/** Texts up to this long are left to JavaScript, which may compare all of them at each place of a line. */
const mostTries = 100

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
  const named = regex ? body.replace(/\\([pPxu]\{[^}]*\}|.)/gu, '') : body
  const folds = flag !== '' || !(caseSensitive ?? hasUpperCase(named))
  const syntax = regex ? parse(body, flag.length) : literal(body)
  if (!regex && body.length <= mostTries) return { syntax, folds, endIn: quick(body, folds) }
  const automaton = new Automaton(syntax, folds)
  return { syntax, folds, endIn: (line) => automaton.endIn(line) }
}

/** JavaScript's own expressions are quicker, where there is nothing to repeat. */
function quick(text: string, folds: boolean): Pattern['endIn'] {
  const expression = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), folds ? 'iu' : 'u')
  return (line) => {
    const found = expression.exec(line)
    return found ? found.index + found[0].length : -1
  }
}

const hasUpperCase = (text: string): boolean => text !== text.toLowerCase()
