import { folderOf, isRust, isTest, join, nameOf, shellWord } from '../paths.ts'
import type { Project } from '../project.ts'
import { bracketEnd, definitionsBy, type Pattern } from './definitions.ts'
import { compiledBy, type Language, provedBy, type Way } from './language.ts'
import type { Syntax } from './mask.ts'

const syntax: Syntax = {
  lineComments: ['//'],
  blockComment: ['/*', '*/'],
  quotes: ['"', "'"],
  multiline: ['"'],
  lifetimes: true,
}

const modifiers = '(?:pub(?:\\([\\w ]+\\))?\\s+)?'
const patterns: readonly Pattern[] = [
  { kind: 'class', pattern: /^impl(?:<[^>\n]*>)?\s+(?:[\w:<>]+\s+for\s+)?(?<name>\w+)/ },
  { kind: 'class', pattern: new RegExp(`^${modifiers}(?:struct|enum|trait|union)\\s+(?<name>\\w+)`) },
  { kind: 'function', pattern: new RegExp(`^${modifiers}(?:(?:const|async|unsafe)\\s+)*fn\\s+(?<name>\\w+)`) },
  {
    kind: 'method',
    isInside: true,
    pattern: new RegExp(`^\\s+${modifiers}(?:(?:const|async|unsafe)\\s+)*fn\\s+(?<name>\\w+)`),
  },
  { kind: 'constant', pattern: new RegExp(`^${modifiers}(?:const|static|type)\\s+(?:mut\\s+)?(?<name>\\w+)`) },
]

const keywords =
  'as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while abstract become box do final macro override priv try typeof unsized virtual yield main'

function crateFolder({ paths }: Project): string | undefined {
  const path = paths.find((each) => nameOf(each) === 'Cargo.toml')
  return path === undefined ? undefined : folderOf(path)
}

const inCrate = (folder: string, command: string) => (folder === '' ? command : `cd ${shellWord(folder)} && ${command}`)

const hasTests = ({ paths, texts }: Project) =>
  paths.some((path) => isRust(path) && isTest(path)) ||
  [...texts].some(([path, text]) => isRust(path) && text.includes('#[test]'))

/** A command in the folder of the crate. */
const by = (command: string, project: Project): Way => {
  const folder = crateFolder(project)
  return folder === undefined
    ? { without: 'There is no `Cargo.toml`, so Cargo does not know the folder as a crate.' }
    : { command: inCrate(folder, command) }
}

const dependencies = /^\[(workspace\.)?(dev-|build-)?dependencies(\]\n+[\w"]|\.\w)/m

const tasks: Language['tasks'] = {
  test: (project) =>
    hasTests(project) ? by('cargo test', project) : { without: 'I found no tests: nothing is marked `#[test]`.' },
  build: (project) => by('cargo build', project),
  lint: (project) => by('cargo clippy', project),
  install: (project) =>
    dependencies.test(project.texts.get(join(crateFolder(project) ?? '', 'Cargo.toml')) ?? '')
      ? { ...by('cargo fetch', project), needsNetwork: true }
      : { without: '`Cargo.toml` names no dependencies, so there is nothing to install.' },
  start: (project) => by('cargo run', project),
}

/** Rust with Cargo. */
export const rust: Language = {
  name: 'Rust',
  owns: isRust,
  syntax,
  keywords: new Set(keywords.split(' ')),
  manifests: ['Cargo.toml'],
  importsOf: (text) =>
    [...text.matchAll(/^(?:pub\s+)?use\s+([\w:]+)/gm)].map(([, from = '']) => from.replace(/::$/, '')),
  definitionsOf(text) {
    const all = definitionsBy(text, {
      syntax,
      patterns,
      end: bracketEnd,
      isShared: (_, line) => /^\s*pub\b/.test(line),
    })
    // What `impl` begins is the type that is defined elsewhere; its methods know its name.
    return all.filter(({ kind, head }) => kind !== 'class' || !/^impl\b/.test(head))
  },
  check(file, project) {
    const folder = crateFolder(project)
    if (folder === undefined) return compiledBy(`rustc --emit=metadata -o /dev/null ${shellWord(file)}`)
    return hasTests(project) ? provedBy(inCrate(folder, 'cargo test')) : compiledBy(inCrate(folder, 'cargo check'))
  },
  tasks,
}
