const secret = /(^|_)(API)?_?(KEY|KEYS|TOKEN|SECRET|SECRETS|PASSWORD|PASSWD|CREDENTIALS?)$|PASSWORD/i
const editors = /^(VSCODE_|ELECTRON_)/i

/** What every command finds in its environment, so that nothing in it waits for an answer or pages its output. */
const quiet = { CI: '1', PAGER: 'cat', GIT_PAGER: 'cat', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', EDITOR: 'true' }

/** The environment of an approved command: ours without keys and other secrets, and without what is the editor's own. */
export function commandEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !secret.test(name) && !editors.test(name))
  return { ...Object.fromEntries(kept), ...quiet }
}
