import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** Lets the user edit a text in $VISUAL or $EDITOR. Null when the editor could not be run or ended with an error. */
export function editInEditor(text: string, path: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'agentic-editor-'))
  const file = join(folder, basename(path))
  try {
    writeFileSync(file, text)
    const editor = process.env['VISUAL'] || process.env['EDITOR'] || 'vi'
    // Through a shell, since people keep arguments in there, such as `code --wait`.
    const { status } = spawnSync(`${editor} "$AGENTIC_EDIT"`, {
      shell: true,
      stdio: 'inherit',
      env: { ...process.env, AGENTIC_EDIT: file },
    })
    return status === 0 ? readFileSync(file, 'utf8') : null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
