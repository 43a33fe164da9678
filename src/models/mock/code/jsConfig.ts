import { styledJs, styleOf, usualJs } from './style.ts'

/** A way to read a number from the environment. */
interface NumberRead {
  readonly pattern: RegExp
  /** What makes the number of `raw`, which is a text or the fallback. */
  readonly parse: 'Number' | 'parseInt'
  readonly operator: '??' | '||'
  /** `0` counts as missing, too. */
  readonly outer: boolean
}

const name = `process\\.env(?:\\.(?<dot>[A-Z_][A-Z0-9_]*)|\\[['"](?<key>[A-Z_][A-Z0-9_]*)['"]\\])`
const number = `['"]?(?<value>\\d+(?:\\.\\d+)?)['"]?`
const operators = ['??', '||'] as const
const escaped = { '??': '\\?\\?', '||': '\\|\\|' }

const numberReads: readonly NumberRead[] = [
  ...operators.flatMap((operator): NumberRead[] => [
    make(`Number\\(${name} ${escaped[operator]} ${number}\\)`, 'Number', operator, false),
    make(`(?:Number\\.)?parseInt\\(${name} ${escaped[operator]} ${number}(?:, 10)?\\)`, 'parseInt', operator, false),
  ]),
  make(`Number\\(${name}\\) \\|\\| ${number}`, 'Number', '||', true),
  make(`(?:Number\\.)?parseInt\\(${name}(?:, 10)?\\) \\|\\| ${number}`, 'parseInt', '||', true),
  make(`\\+${name} \\|\\| ${number}`, 'Number', '||', true),
]

function make(
  source: string,
  parse: NumberRead['parse'],
  operator: NumberRead['operator'],
  outer: boolean,
): NumberRead {
  return { pattern: new RegExp(source, 'g'), parse, operator, outer }
}

const textRead = (operator: '??' | '||') =>
  new RegExp(`${name} ${escaped[operator]} (?<value>'[^'\\\\]*'|"[^"\\\\]*")`, 'g')

/** What was done to a config module, and how it reads now. */
export interface Improved {
  readonly text: string
  readonly points: readonly string[]
}

/**
 * Reads the environment through small functions that check what they read, and freezes what is exported. Every name and
 * every value stays as it was; only what was no number, and became NaN without a word, is an error now.
 */
export function improveJsConfig(text: string, isTs: boolean, mayFreeze: boolean): Improved | undefined {
  if (/\b(numberFrom|textFrom)\b/.test(text)) return undefined
  const { quote } = styleOf(text, usualJs)
  const helpers: string[] = []
  const points: string[] = []
  let changed = text
  const best = mostUsed(numberReads, (read) => text.match(read.pattern)?.length ?? 0)
  if (best) {
    const names = [...text.matchAll(best.pattern)].map(nameIn)
    changed = changed.replace(best.pattern, (...all) => call('numberFrom', all.at(-1), quote))
    helpers.push('', ...numberHelper(best, isTs))
    points.push(
      `${names.map((each) => `\`${each}\``).join(', ')} must be a number, and anything else stops the start with a clear error`,
    )
  }
  const operator = mostUsed(operators, (each) => changed.match(textRead(each))?.length ?? 0)
  if (operator && (changed.match(textRead(operator))?.length ?? 0) > 1) {
    changed = changed.replace(textRead(operator), (...all) => call('textFrom', all.at(-1), quote))
    helpers.push('', ...textHelper(operator, isTs))
    points.push('text values are read in one place')
  }
  const frozen = mayFreeze ? freeze(changed) : undefined
  if (frozen) points.push('the exported object is frozen, so nothing changes it by accident')
  if (points.length === 0) return undefined
  const written = styledJs(helpers, styleOf(text, usualJs))
  return { text: withHelpers(frozen ?? changed, written), points }
}

function withHelpers(text: string, helpers: readonly string[]): string {
  return helpers.length === 0 ? text : [text.trimEnd(), ...helpers, ...(text.endsWith('\n') ? [''] : [])].join('\n')
}

function mostUsed<T>(all: readonly T[], count: (one: T) => number): T | undefined {
  const [best] = all.filter((one) => count(one) > 0).sort((a, b) => count(b) - count(a))
  return best
}

interface Groups {
  readonly dot?: string
  readonly key?: string
  readonly value?: string
}

const nameIn = ({ groups: { dot, key } = {} }: RegExpExecArray) => dot ?? key ?? ''
const call = (helper: string, { dot, key, value }: Groups, quote: string) =>
  `${helper}(${quote}${dot ?? key}${quote}, ${value})`

function numberHelper({ parse, operator, outer }: NumberRead, isTs: boolean): string[] {
  const raw = `process.env[name] ${operator} fallback`
  const value =
    parse === 'Number' ? `Number(${raw})` : `Number.parseInt(process.env[name] ${operator} String(fallback), 10)`
  return [
    '/** A number from the environment. Anything else is an error that names the variable. */',
    isTs ? 'function numberFrom(name: string, fallback: number): number {' : 'function numberFrom(name, fallback) {',
    `  const value = ${value};`,
    `  if (Number.isNaN(value)) throw new Error(\`\${name} must be a number, not "\${process.env[name]}"\`);`,
    outer ? '  return value || fallback;' : '  return value;',
    '}',
  ]
}

const textHelper = (operator: string, isTs: boolean): string[] => [
  isTs ? 'function textFrom(name: string, fallback: string): string {' : 'function textFrom(name, fallback) {',
  `  return process.env[name] ${operator} fallback;`,
  '}',
]

/** The one object the module exports, frozen; nothing when there is not exactly one. */
function freeze(text: string): string | undefined {
  if (text.includes('Object.freeze')) return undefined
  const lines = text.split('\n')
  const starts = [...lines.keys()].filter((index) => exportsObject(lines[index] ?? '', text))
  const [start] = starts
  if (start === undefined || starts.length !== 1) return undefined
  const end = lines.findIndex((line, index) => index > start && /^\};?$/.test(line))
  if (end < 0) return undefined
  return lines
    .with(start, (lines[start] ?? '').replace(/\{$/, 'Object.freeze({'))
    .with(end, (lines[end] ?? '').replace('}', '})'))
    .join('\n')
}

function exportsObject(line: string, text: string): boolean {
  if (/^(export const \w+(: \w+)? = |export default |module\.exports = )\{$/.test(line)) return true
  const [, local] = /^const (\w+)(?:: \w+)? = \{$/.exec(line) ?? []
  return local !== undefined && new RegExp(`^(export default|module\\.exports =) ${local};?$`, 'm').test(text)
}
