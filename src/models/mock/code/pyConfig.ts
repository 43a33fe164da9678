import type { Improved } from './jsConfig.ts'
import { styledPy, styleOf, usualPy } from './style.ts'

const read =
  /\b(?<type>int|float)\((?<get>(?:os\.)?(?:environ\.get|getenv))\((?<quote>['"])(?<name>\w+)\k<quote>(?:, ?| or )?['"]?(?<value>0|[1-9]\d*|\d+\.\d+)['"]?\)\)/g

const helperNames = { int: '_integer', float: '_number' } as const

/** Reads numbers of the environment through a function that names the variable when it is no number. */
export function improvePyConfig(text: string, mayFreeze: boolean): Improved | undefined {
  if (/\b(_integer|_number)\b/.test(text)) return undefined
  const found = [...text.matchAll(read)].map(({ 0: whole, groups }) => ({ whole, ...groupsOf(groups) }))
  const sound = found.filter(({ type, value }) => type === 'float' || !value.includes('.'))
  const points: string[] = []
  let changed = text
  for (const type of ['int', 'float'] as const) {
    const reads = sound.filter((each) => each.type === type)
    const [first] = reads
    if (!first) continue
    for (const { whole } of reads) changed = changed.replace(whole, (all) => all.replace(read, called))
    const written = styledPy(helperLines(type, first.get), styleOf(text, usualPy))
    changed = afterImports(changed, written)
    const names = reads.map(({ name }) => `\`${name}\``)
    const kind = type === 'int' ? 'a whole number' : 'a number'
    points.push(`${names.join(', ')} must be ${kind}, and anything else is an error that names the variable`)
  }
  const frozen = mayFreeze ? freeze(changed) : changed
  if (frozen !== changed) points.push('the dataclass is frozen, so nothing changes it by accident')
  return points.length > 0 ? { text: frozen, points } : undefined
}

function called(...all: readonly unknown[]): string {
  const { type, quote, name, value } = groupsOf(all.at(-1))
  return `${type === 'float' ? helperNames.float : helperNames.int}(${quote}${name}${quote}, ${value})`
}

function groupsOf(groups: unknown) {
  const all: Record<string, string> = Object.fromEntries(Object.entries(groups ?? {}))
  const { type = '', get = '', quote = '', name = '', value = '' } = all
  return { type, get, quote, name, value }
}

const helperLines = (type: 'int' | 'float', get: string) => [
  `def ${helperNames[type]}(name: str, default: ${type}) -> ${type}:`,
  `    """${type === 'int' ? 'A whole number' : 'A number'} from the environment; anything else is an error that names the variable."""`,
  `    value = ${get}(name, default)`,
  '    try:',
  `        return ${type}(value)`,
  '    except ValueError:',
  `        raise ValueError(f"{name} must be ${type === 'int' ? 'a whole number' : 'a number'}, not {value!r}") from None`,
]

/** A function has to stand before it is called. */
function afterImports(text: string, helper: readonly string[]): string {
  const lines = text.split('\n')
  const last = lines.findLastIndex((line) => /^(import|from) \w/.test(line) && !line.endsWith('('))
  const rest = lines.slice(last + 1)
  while (rest[0] === '') rest.shift()
  return [...lines.slice(0, last + 1), '', '', ...helper, '', '', ...rest].join('\n')
}

/** A dataclass that inherits from nothing and does not write to itself. */
function freeze(text: string): string {
  const classes = text.match(/^@dataclass(\(\))?\nclass \w+:/gm) ?? []
  const all = text.match(/^@dataclass/gm) ?? []
  if (classes.length !== 1 || all.length !== 1 || /self\.\w+\s*[+-]?=[^=]|\(\w+\):\n/.test(text)) return text
  return text.replace(/^@dataclass(\(\))?$/m, '@dataclass(frozen=True)')
}
