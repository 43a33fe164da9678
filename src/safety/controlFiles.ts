/**
 * `alone`: what stands in such a file is run, or decides what is run, without anyone asking for it then. A change to one
 * is never part of an acceptance of many. `noted`: it takes part in what is run when somebody builds, installs or checks.
 */
export interface Protection {
  readonly kind: 'alone' | 'noted'
  /** What a change to it can start, as a sentence for the user. */
  readonly starts: string
}

/** Matched without regard to case, because the file may come to a system that has none. The first that fits counts. */
const alone: readonly (readonly [path: RegExp, starts: string])[] = [
  [/(^|\/)\.vscode(\/|$)|\.code-workspace$/, 'VS Code obeys it: settings, tasks, debuggers'],
  [/(^|\/)\.idea(\/|$)/, 'The IDE obeys it: settings, run configurations'],
  [/(^|\/)\.devcontainer(\/|$)/, 'It decides what runs when the folder opens in a container'],
  [
    /(^|\/)\.(husky|githooks)(\/|$)|(^|\/)(lefthook\.ya?ml|\.pre-commit-config\.yaml)$/,
    'It runs when you commit or push',
  ],
  [/(^|\/)\.git(\/|$)|(^|\/)\.git(modules|attributes|config)$/, 'Git obeys it, and may run what it names'],
  [
    /(^|\/)\.(github|circleci|buildkite)(\/|$)|(^|\/)(\.gitlab-ci\.yml|jenkinsfile)$/,
    'It runs on your build servers, with their secrets',
  ],
  [/(^|\/)package\.json$/, 'Its scripts run when packages are installed, built or tested'],
  [
    /(^|\/)(\.npmrc|\.yarnrc(\.yml)?|\.pnpmfile\.cjs|binding\.gyp)$|(^|\/)\.yarn(\/|$)/,
    'It decides what an installation of packages runs',
  ],
  [/(^|\/)(sitecustomize\.py|conftest\.py)$|\.pth$/, 'Python runs it by itself'],
  [/(^|\/)(\.envrc|mise\.toml|\.tool-versions)$/, 'Your shell obeys it when you enter the folder'],
  [/(^|\/)\.(bashrc|bash_profile|profile|zshrc|zprofile)$/, 'Your shell runs it when it starts'],
  [/(^|\/)\.(ssh|aws)(\/|$)|\.(pem|key)$/, 'It decides who gets in where'],
  [/(^|\/)\.cargo(\/|$)/, 'Cargo obeys it, and may run what it names'],
  [
    /(^|\/)\.(claude|cursor|codex|gemini|roo|kiro|zed|windsurf|amazonq|agentic_editor)(\/|$)/,
    'Coding agents obey it, and may run what it names',
  ],
  [/(^|\/)\.?mcp\.json$/, 'Coding agents run the servers that it names'],
  [/(^|\/)(agents|claude|gemini)\.md$/, 'Coding agents take it for your instructions'],
]

const noted: readonly (readonly [path: RegExp, starts: string])[] = [
  [
    /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|cargo\.lock|go\.sum|gemfile\.lock|composer\.lock)$/,
    'It decides which packages are installed',
  ],
  [
    /(^|\/)(requirements[\w.-]*\.txt|pyproject\.toml|setup\.(py|cfg)|pipfile|cargo\.toml|go\.mod|gemfile|composer\.json|pom\.xml|gradle\.properties)$|\.(gradle|gradle\.kts|csproj)$/,
    'It takes part in installing and building',
  ],
  [
    /(^|\/)(makefile|gnumakefile|justfile|rakefile|taskfile\.ya?ml|build\.rs|cmakelists\.txt)$/,
    'It runs when something is built',
  ],
  [/(^|\/)(dockerfile|docker-compose[\w.-]*|compose\.ya?ml)$/, 'It decides what runs in containers'],
  [
    /(^|\/)([\w.-]+\.config\.[cm]?[jt]s|\.(eslintrc|prettierrc|babelrc|mocharc)(\.\w+)?|tsconfig[\w.-]*\.json|web\.config|tox\.ini|noxfile\.py)$/,
    'A tool obeys it, and may run what it names',
  ],
  [/(^|\/)\.env(\.[\w.-]+)?$/, 'Programs read their settings and secrets from it'],
]

/** What is special about a file; null for nothing. Invisible characters are dropped first, as some file systems do. */
export function protectionOf(path: string): Protection | null {
  const plain = path
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
  const found = (rows: typeof alone) => rows.find(([pattern]) => pattern.test(plain))?.[1]
  const [first, second] = [found(alone), found(noted)]
  if (first !== undefined) return { kind: 'alone', starts: first }
  return second === undefined ? null : { kind: 'noted', starts: second }
}

/** Whether a change to it has to be accepted by itself. */
export const isProtected = (path: string): boolean => protectionOf(path)?.kind === 'alone'
