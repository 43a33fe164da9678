import { folderOf, isGo, isTest, join, nameOf, shellWord } from '../paths.ts'
import type { Project } from '../project.ts'
import { bracketEnd, definitionsBy, type Pattern } from './definitions.ts'
import { compiledBy, type Language, provedBy, type Way } from './language.ts'
import type { Syntax } from './mask.ts'

const syntax: Syntax = {
  lineComments: ['//'],
  blockComment: ['/*', '*/'],
  quotes: ['`', '"', "'"],
  multiline: ['`'],
  raw: ['`'],
}

const patterns: readonly Pattern[] = [
  { kind: 'method', pattern: /^func\s*\(\s*(?:\w+\s+)?\*?(?<owner>\w+)[^)\n]*\)\s*(?<name>\w+)\s*\(/ },
  { kind: 'function', pattern: /^func\s+(?<name>\w+)/ },
  { kind: 'class', pattern: /^type\s+(?<name>\w+)/ },
  { kind: 'constant', pattern: /^(?:const|var)\s+(?<name>\w+)/ },
]

const keywords =
  'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var true false nil iota len cap append make new string int error main init'

/** Where the module begins; nothing when there is none. */
function moduleFolder({ paths }: Project): string | undefined {
  const path = paths.find((each) => nameOf(each) === 'go.mod')
  return path === undefined ? undefined : folderOf(path)
}

const inModule = (folder: string, command: string) =>
  folder === '' ? command : `cd ${shellWord(folder)} && ${command}`

/** A command in the folder of the module. */
const by = (command: string, project: Project): Way => {
  const folder = moduleFolder(project)
  return folder === undefined
    ? { without: 'There is no `go.mod`, so `go` does not know the folder as a module.' }
    : { command: inModule(folder, command) }
}

const tasks: Language['tasks'] = {
  test: (project) =>
    project.paths.some((path) => isGo(path) && isTest(path))
      ? by('go test ./...', project)
      : { without: 'I found no tests: no file ends in `_test.go`.' },
  build: (project) => by('go build ./...', project),
  lint: (project) => by('go vet ./...', project),
  install: (project) =>
    /^\s*require\b/m.test(project.texts.get(join(moduleFolder(project) ?? '', 'go.mod')) ?? '')
      ? { ...by('go mod download', project), needsNetwork: true }
      : { without: '`go.mod` requires no other module, so there is nothing to install.' },
  start: (project) => by('go run .', project),
}

/** Go modules. */
export const go: Language = {
  name: 'Go',
  owns: isGo,
  syntax,
  keywords: new Set(keywords.split(' ')),
  manifests: ['go.mod'],
  importsOf(text) {
    const block = /^import\s*\(([^)]*)\)/m.exec(text)?.[1] ?? ''
    const single = [...text.matchAll(/^import\s+(?:[\w.]+\s+)?"([^"\n]+)"/gm)].map(([, from = '']) => from)
    return [...[...block.matchAll(/"([^"\n]+)"/g)].map(([, from = '']) => from), ...single]
  },
  definitionsOf: (text) =>
    definitionsBy(text, {
      syntax,
      patterns,
      end: bracketEnd,
      isShared: ({ name }) => /^[A-Z]/.test(name),
    }),
  check(file, project) {
    const folder = moduleFolder(project)
    if (folder === undefined) return compiledBy(`go vet ${shellWord(file)}`)
    const line = project.paths.some((path) => isGo(path) && isTest(path)) ? provedBy : compiledBy
    return line(inModule(folder, line === provedBy ? 'go vet ./... && go test ./...' : 'go vet ./...'))
  },
  tasks,
}
