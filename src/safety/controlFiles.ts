export interface Protection {
  /** 1: it starts something by itself, without anyone asking for it then. 2: a tool obeys it once that is called. */
  readonly tier: 1 | 2
  /** What a change of it can start, as half a sentence. */
  readonly starts: string
}

type Row = readonly [starts: string, ...paths: RegExp[]]

/** A file of tier 1 is never part of an acceptance of many. */
const startsSomething: readonly Row[] = [
  ['VS Code obeys it: settings, tasks, launch configurations', /(^|\/)\.vscode(\/|$)/, /\.code-workspace$/],
  ['JetBrains editors obey it: settings, run configurations', /(^|\/)\.idea(\/|$)/],
  ['development containers are built and started as it says', /(^|\/)\.devcontainer(\.json)?(\/|$)/],
  ['Git obeys it: hooks, filters, submodules', /(^|\/)\.git(modules|attributes|config)?(\/|$)/],
  [
    'Git runs it with every commit or push',
    /(^|\/)\.(husky|githooks)(\/|$)/,
    /(^|\/)(\.pre-commit-config\.yaml|\.?lefthook(-local)?\.ya?ml)$/,
  ],
  [
    'CI runs it, with the secrets of the repository',
    /(^|\/)\.(github|circleci|buildkite|woodpecker)(\/|$)/,
    /(^|\/)(\.gitlab-ci\.yml|\.travis\.yml|jenkinsfile|azure-pipelines\.ya?ml|bitbucket-pipelines\.yml)$/,
  ],
  ['npm runs its scripts, also while it installs', /(^|\/)(package\.json|binding\.gyp)$/],
  ['package managers obey it: where from, and what runs then', /(^|\/)\.(npmrc|yarnrc(\.yml)?|pnpmfile\.cjs)$/],
  ['package managers run what is in it', /(^|\/)\.yarn(\/|$)/],
  [
    'coding agents obey it: instructions, hooks, servers',
    /(^|\/)\.(claude|cursor|codex|gemini|roo|kiro|zed|windsurf|amazonq|continue|clinerules)(\/|$)/,
    /(^|\/)(agents|claude|gemini)(\.local|\.override)?\.md$/,
    /(^|\/)\.(cursorrules|windsurfrules|aider\.conf\.yml)$/,
  ],
  ['coding agents start the servers that it names', /(^|\/)\.?mcp\.json$/],
  [
    'every new shell runs it',
    /(^|\/)\.(bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zprofile|zshenv|zlogin)(\/|$)/,
  ],
  ['SSH obeys it: keys, hosts, commands', /(^|\/)\.ssh(\/|$)/],
  ['the shell runs it in this folder, by direnv or mise', /(^|\/)(\.envrc|\.?mise(\.local)?\.toml)$/],
  ['Python runs it whenever it starts', /(^|\/)(sitecustomize|usercustomize)\.py$/, /\.pth$/],
  ['pytest runs it before all tests', /(^|\/)conftest\.py$/],
]

const isObeyed: readonly Row[] = [
  [
    'Decides which packages are installed',
    /(^|\/)(package-lock|npm-shrinkwrap)\.json$/,
    /(^|\/)(pnpm-lock\.yaml|bun\.lockb|go\.(mod|sum|work)|gradle\.lockfile|packages\.lock\.json)$/,
    /(^|\/)(yarn|bun|deno|cargo|gemfile|poetry|uv|pipfile|composer|flake|podfile|mix|pubspec)\.lock$/,
    /(^|\/)((requirements|constraints)[^/]*\.txt|pipfile|composer\.json|pnpm-workspace\.yaml)$/,
  ],
  [
    'Runs when the project is built or installed',
    /(^|\/)((gnu)?makefile|[^/]*\.mk|justfile|rakefile|cmakelists\.txt|meson\.build)$/,
    /(^|\/)((docker|container)file(\.[^/]*)?|[^/]*\.dockerfile|(docker-)?compose(\.[^/]*)?\.ya?ml)$/,
    /(^|\/)(setup\.(py|cfg)|pyproject\.toml|build\.rs|cargo\.toml|gemfile|[^/]*\.gemspec|mix\.exs|package\.swift)$/,
    /(^|\/)([^/]*\.gradle(\.kts)?|gradle\.properties|gradlew(\.bat)?|pom\.xml|mvnw(\.cmd)?|build\.xml)$/,
    /(^|\/)(gradle\/wrapper|\.mvn|\.cargo)\//,
    /(^|\/)([^/]*\.(cs|fs|vb)proj|[^/]*\.(sln|props|targets)|build(\.bazel)?|workspace(\.bazel)?|\.bazelrc)$/,
  ],
  [
    'Configures a tool, which may run what stands here',
    /(^|\/)[^/]+\.config\.[cm]?[jt]sx?$/,
    /(^|\/)\.(eslintrc|prettierrc|babelrc|mocharc|lintstagedrc|stylelintrc|commitlintrc|swcrc|nycrc)(\.[^/]*)?$/,
    /(^|\/)(gulpfile|gruntfile|karma\.conf)\.[cm]?[jt]s$/,
    /(^|\/)([jt]sconfig([.-][^/]*)?|babel\.config|biome|deno|nx|turbo|lerna|tslint)\.jsonc?$/,
    /(^|\/)(tox|pytest|mypy)\.ini$/,
    /(^|\/)(noxfile\.py|ruff\.toml|\.tool-versions|phpunit\.xml(\.dist)?)$/,
  ],
  ['Programs take settings and secrets from it', /(^|\/)\.env(\.[^/]*)?$/],
]

const rows: readonly (readonly [Protection, ...RegExp[]])[] = [
  ...startsSomething.map(([starts, ...paths]) => [{ tier: 1, starts }, ...paths] as const),
  ...isObeyed.map(([starts, ...paths]) => [{ tier: 2, starts }, ...paths] as const),
]

/**
 * What the file at a path can start, if anything. Matched without regard to case, because the file may come to a system
 * that has none; invisible characters are dropped first, as some file systems do.
 */
export function protectionOf(path: string): Protection | null {
  const plain = path
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
  const row = rows.find(([, ...patterns]) => patterns.some((pattern) => pattern.test(plain)))
  return row?.[0] ?? null
}

/** Whether what stands in a file may be run unasked, so that a change of it has to be accepted by itself. */
export const isProtected = (path: string): boolean => protectionOf(path)?.tier === 1

interface Paths {
  readonly path: string
  readonly old_path?: string | undefined
}

/** What the files that a change is about can start, a sentence each. */
export function protectionsOf({ path, old_path = path }: Paths): { readonly tier: 1 | 2; readonly text: string }[] {
  const [here, before] = [protectionOf(path), protectionOf(old_path)]
  const left = before?.starts === here?.starts ? null : before
  return [
    ...(here ? [{ tier: here.tier, text: here.tier === 1 ? `Protected: ${here.starts}` : here.starts }] : []),
    ...(left
      ? [{ tier: left.tier, text: `${left.tier === 1 ? 'Protected where it was' : 'Before'}: ${left.starts}` }]
      : []),
  ]
}
