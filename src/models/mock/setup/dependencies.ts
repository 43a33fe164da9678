import { languagesIn } from '../languages/all.ts'
import { inPackage, managerOf } from '../languages/javascript.ts'
import { code } from '../markdown.ts'
import { folderOf, join, nameOf } from '../paths.ts'
import { type Project, packageOf, packagePath } from '../project.ts'

/** A library that is wanted. */
export interface Wanted {
  readonly name: string
  readonly version: string | undefined
  readonly isDev: boolean
  /** Where it shall go, in the user's words. */
  readonly target: string
}

interface Fit {
  readonly reason: string
  readonly command: string
  /** What the command changes. */
  readonly changes: readonly string[]
  readonly edit: { readonly path: string; readonly before: string | undefined; readonly after: string } | undefined
}

/** How a library comes into this project, or why it can't. */
export type DependencyWay =
  | (Omit<Fit, 'edit'> & { readonly edit: undefined })
  | (Omit<Fit, 'edit'> & { readonly edit: NonNullable<Fit['edit']> })
  | { readonly words: string }

type Find = (wanted: Wanted, project: Project) => DependencyWay

const ways: Readonly<Record<string, Find>> = {
  JavaScript: npmWay,
  Python: pythonWay,
  Go: goWay,
  Rust: rustWay,
  Java: javaWay,
}

const targets: readonly (readonly [string, RegExp])[] = [
  ['JavaScript', /package\.json|npm/i],
  ['Python', /requirements\.txt|pyproject|python|pip/i],
  ['Go', /go\.mod/i],
  ['Rust', /cargo\.toml|crate/i],
  ['Java', /pom\.xml|gradle/i],
]

export function dependencyWay(wanted: Wanted, project: Project): DependencyWay {
  const named = targets.find(([, pattern]) => pattern.test(wanted.target))?.[0]
  const language = named ?? languagesIn(project)[0]?.name
  const find = language === undefined ? undefined : ways[language]
  if (!find) return { words: 'There is no code here that I know, so I would not know what to add it to.' }
  // It becomes a word of a command.
  if (!/^@?[\w][\w./:@^~-]*$/.test(wanted.name))
    return { words: `${code(wanted.name)} can't be the name of a package.` }
  return find(wanted, project)
}

const there = (name: string, path: string): DependencyWay => ({ words: `${code(path)} names ${code(name)} already.` })
const bare = (name: string) => name.replace(/(?<=.)@[^@/]*$/, '')

function npmWay({ name, version, isDev }: Wanted, project: Project): DependencyWay {
  const path = packagePath(project)
  const pkg = packageOf(project)
  if (path === undefined || !pkg)
    return { words: 'There is no `package.json` to add it to. `npm init -y` would make one.' }
  if (Object.hasOwn(pkg.dependencies, bare(name))) return there(bare(name), path)
  const manager = managerOf(project)
  const spec = version === undefined ? name : `${bare(name)}@${version}`
  const verb = manager === 'npm' ? 'install' : 'add'
  const dev = isDev ? (manager === 'yarn' || manager === 'bun' ? ' --dev' : ' --save-dev') : ''
  const lock = { npm: 'package-lock.json', pnpm: 'pnpm-lock.yaml', yarn: 'yarn.lock', bun: 'bun.lock' }[manager]
  return {
    reason: `${code(path)} says what the project uses, and ${manager} picks the version.`,
    command: inPackage(project, `${manager} ${verb}${dev} ${spec}`),
    changes: [path, join(folderOf(path), lock)],
    edit: undefined,
  }
}

function pythonWay({ name, version }: Wanted, { paths, texts }: Project): DependencyWay {
  const by = (command: string, changes: readonly string[]): DependencyWay => ({
    reason: `${code(changes[0] ?? '')} says what the project uses.`,
    command,
    changes,
    edit: undefined,
  })
  if (paths.includes('uv.lock')) return by(`uv add ${name}`, ['pyproject.toml', 'uv.lock'])
  if (paths.includes('poetry.lock')) return by(`poetry add ${name}`, ['pyproject.toml', 'poetry.lock'])
  const path = paths.find((each) => nameOf(each) === 'requirements.txt') ?? 'requirements.txt'
  const before = texts.get(path)
  if (paths.includes(path) && before === undefined) return { words: `I couldn't read all of ${code(path)}.` }
  const has = (before ?? '').split('\n').some((line) => /^[\w.-]+/.exec(line)?.[0].toLowerCase() === name.toLowerCase())
  if (has) return there(name, path)
  const line = version === undefined ? name : `${name}==${version}`
  return {
    reason:
      before === undefined
        ? `There is no ${code(path)} yet, so I'll make one.`
        : `${code(path)} says what the project uses.`,
    command: `python3 -m pip install -r ${path}`,
    changes: [],
    edit: {
      path,
      before,
      after: `${before === undefined || before.trim() === '' ? '' : `${before.trimEnd()}\n`}${line}\n`,
    },
  }
}

function goWay({ name, version }: Wanted, { paths, texts }: Project): DependencyWay {
  if (!paths.includes('go.mod')) return { words: 'There is no `go.mod` to add it to.' }
  if (!/^[\w-]+(\.[\w-]+)+\/.+/.test(name))
    return {
      words: `In Go a module is named by its whole path, such as \`github.com/google/uuid\`. Which one is ${code(name)}?`,
    }
  if ((texts.get('go.mod') ?? '').includes(`${bare(name)} `)) return there(bare(name), 'go.mod')
  return {
    reason: '`go.mod` says what the module requires, and `go get` picks the version.',
    command: `go get ${bare(name)}@${version ?? /@(.+)$/.exec(name)?.[1] ?? 'latest'}`,
    changes: ['go.mod', 'go.sum'],
    edit: undefined,
  }
}

function rustWay({ name, version, isDev }: Wanted, { paths, texts }: Project): DependencyWay {
  const path = paths.find((each) => nameOf(each) === 'Cargo.toml')
  const before = texts.get(path ?? '')
  if (path === undefined || before === undefined) return { words: 'There is no `Cargo.toml` to add it to.' }
  if (new RegExp(`^${bare(name)}\\s*=`, 'm').test(before)) return there(bare(name), path)
  const wanted = version ?? /@(.+)$/.exec(name)?.[1]
  if (wanted === undefined)
    return {
      reason: `${code(path)} says what the crate uses, and \`cargo add\` picks the version.`,
      command: `cargo add ${isDev ? '--dev ' : ''}${bare(name)}`,
      changes: [path],
      edit: undefined,
    }
  const table = isDev ? '[dev-dependencies]' : '[dependencies]'
  const line = `${bare(name)} = "${wanted}"`
  const after = before.includes(`\n${table}\n`)
    ? before.replace(`\n${table}\n`, `\n${table}\n${line}\n`)
    : `${before.trimEnd()}\n\n${table}\n${line}\n`
  return {
    reason: `${code(path)} says what the crate uses.`,
    command: 'cargo fetch',
    changes: [],
    edit: { path, before, after },
  }
}

function javaWay({ name, version, isDev }: Wanted, { paths, texts }: Project): DependencyWay {
  const path = ['pom.xml', 'build.gradle.kts', 'build.gradle'].find((each) => paths.includes(each))
  const before = texts.get(path ?? '')
  if (path === undefined || before === undefined)
    return { words: 'Nothing here fetches libraries: there is no `pom.xml` and no `build.gradle`.' }
  const [group, artifact, own] = name.split(':')
  const number = own ?? version
  if (!group || !artifact || !number)
    return {
      words: `In Java a library is named by group, name and version, such as \`com.google.code.gson:gson:2.11.0\`. Which one is ${code(name)}?`,
    }
  if (before.includes(artifact)) return there(artifact, path)
  const edited =
    path === 'pom.xml'
      ? inPom(before, [group, artifact, number], isDev)
      : inGradle(before, path, `${group}:${artifact}:${number}`, isDev)
  if (edited === undefined)
    return { words: `I don't see where in ${code(path)} the dependencies stand, so I won't touch it.` }
  const command =
    path === 'pom.xml'
      ? 'mvn -q dependency:resolve'
      : `${paths.includes('gradlew') ? './gradlew' : 'gradle'} dependencies`
  return {
    reason: `${code(path)} says what the project uses.`,
    command,
    changes: [],
    edit: { path, before, after: edited },
  }
}

function inPom(
  text: string,
  [group, artifact, version]: readonly [string, string, string],
  isDev: boolean,
): string | undefined {
  const lines = [
    '    <dependency>',
    `      <groupId>${group}</groupId>`,
    `      <artifactId>${artifact}</artifactId>`,
    `      <version>${version}</version>`,
    ...(isDev ? ['      <scope>test</scope>'] : []),
    '    </dependency>',
  ].join('\n')
  if (text.includes('<dependencyManagement>')) return undefined
  if (text.includes('</dependencies>')) return text.replace(/[ \t]*<\/dependencies>/, (end) => `${lines}\n${end}`)
  return text.includes('</project>')
    ? text.replace('</project>', `  <dependencies>\n${lines}\n  </dependencies>\n</project>`)
    : undefined
}

function inGradle(text: string, path: string, spec: string, isDev: boolean): string | undefined {
  const name = isDev ? 'testImplementation' : 'implementation'
  const line = path.endsWith('.kts') ? `    ${name}("${spec}")` : `    ${name} '${spec}'`
  return /^dependencies \{$/m.test(text)
    ? text.replace(/^dependencies \{$/m, (start) => `${start}\n${line}`)
    : undefined
}
