/**
 * Files that start something by themselves: what stands in them is run, or decides what is run, without anyone asking
 * for it then. A change to one is never part of an acceptance of many. Matched without regard to case, because the
 * file may come to a system that has none.
 */
const protectedPaths: readonly RegExp[] = [
  /(^|\/)\.(vscode|idea|devcontainer|git|husky|githooks|github|circleci|buildkite)(\/|$)/,
  /\.code-workspace$/,
  /(^|\/)\.(gitmodules|gitattributes|gitconfig|gitlab-ci\.yml|pre-commit-config\.yaml|envrc)$/,
  /(^|\/)(lefthook\.ya?ml|jenkinsfile|package\.json|binding\.gyp|mise\.toml|sitecustomize\.py|conftest\.py)$/,
  /(^|\/)\.(npmrc|yarnrc(\.yml)?|pnpmfile\.cjs)$/,
  /(^|\/)\.(claude|cursor|codex|gemini|roo|kiro|zed|windsurf|amazonq)(\/|$)/,
  /(^|\/)(\.?mcp\.json|agents\.md|claude\.md|gemini\.md)$/,
  /(^|\/)\.(bashrc|bash_profile|profile|zshrc|zprofile|ssh)(\/|$)/,
]

/** Invisible characters are dropped first, as some file systems do. */
export function isProtected(path: string): boolean {
  const plain = path
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
  return protectedPaths.some((pattern) => pattern.test(plain))
}
