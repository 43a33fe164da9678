const secret =
  /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE_KEY|ACCESS_KEY|API_?KEY|AUTH(?!OR_)|(^|_)(PAT|KEYS?)$|_PWD$|_HEADERS$/i
/** An address with a password in it, such as that of a database. */
const secretValue = /:\/\/[^\s/?#@]*:[^\s/?#]+@/
const editors = /^(VSCODE_|ELECTRON_)/i
/** What a shell runs, or takes as its own functions, before it comes to the command. */
const shell = /^(BASH_ENV|ENV|PROMPT_COMMAND|SHELLOPTS|BASHOPTS|PS4|BASH_FUNC_.*)$/i

/** What every command finds in its environment, so that nothing in it waits for an answer or pages its output. */
const quiet = { CI: '1', PAGER: 'cat', GIT_PAGER: 'cat', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', EDITOR: 'true' }

/**
 * The environment of an approved command: ours without keys and other secrets, without what is the editor's own, and
 * without what would run besides the command. `SSH_AUTH_SOCK` goes too, since it lets its holder use the user's keys.
 */
export function commandEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(
    ([name, value = '']) => !secret.test(name) && !editors.test(name) && !shell.test(name) && !secretValue.test(value),
  )
  return { ...Object.fromEntries(kept), ...quiet }
}
