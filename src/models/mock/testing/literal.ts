import type { Dialect, Value } from '../evaluate/values.ts'

/** A value as it is written in a language, for a place of this type. Texts stand in double quotes. */
export function literal(value: Value, dialect: Dialect, type = ''): string {
  switch (value.type) {
    case 'text':
      return type === 'String' && dialect === 'Rust' ? `${quoted(value.value)}.to_string()` : quoted(value.value)
    case 'truth':
      return dialect === 'Python' ? (value.value ? 'True' : 'False') : String(value.value)
    case 'number':
      return hasPoint(type) && Number.isInteger(value.value) ? `${value.value}.0` : String(value.value)
    case 'list':
      return listOf(
        value.items.map((item) => literal(item, dialect, itemType(type))),
        dialect,
        type,
      )
    case 'none':
      return dialect === 'Python' ? 'None' : 'null'
    case 'function':
      return ''
  }
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

/** Types whose numbers have to be written with a point. */
const hasPoint = (type: string) => /^(f64|double|float)$/.test(type)

const itemType = (type: string) => type.replace(/^(&\[|Vec<|\[\])|(\]|>|\[\])$/g, '')

function listOf(items: readonly string[], dialect: Dialect, type: string): string {
  const all = items.join(', ')
  if (dialect === 'Go') return `${type}{${all}}`
  if (dialect === 'Java') return `new ${type} {${all}}`
  if (dialect === 'Rust') return `${type.startsWith('&') ? '&' : 'vec!'}[${all}]`
  return `[${all}]`
}
