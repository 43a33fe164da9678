import * as z from 'zod'
import { change, proposal } from '../core/change.ts'
import { ToolError } from '../core/errors.ts'
import { defineTool } from '../core/tool.ts'
import type { Workspace } from '../core/workspace.ts'
import { applyPatch, pathsIn } from '../edits/applyPatch.ts'
import { matchedAs, remarksOn } from './matched.ts'
import { writable } from './paths.ts'

export const applyPatchTool = defineTool({
  name: 'apply_patch',
  description: `Changes files by a patch: all of it is proposed, or nothing. Its form:
*** Begin Patch
*** Update File: path
*** Move to: new path (only to rename)
@@ a line above the place, such as a class or function
 a line that stays
-a line that goes
+a line that comes
*** Add File: path
+every line of the new file
*** Delete File: path
*** End Patch
Copy lines that stay or go from the file letter by letter, three of them around each place.`,
  input: z.object({
    patch: z.string(),
    description: z.string().describe('What the change does, in one sentence, for the user.'),
  }),
  ...change('apply_patch'),
  targets: ({ patch }) => pathsIn(patch),
  async proposeAll({ patch, description }, id, { workspace, inPlan }) {
    const outcome = applyPatch(await textsOf(workspace, pathsIn(patch)), patch)
    if (!outcome.ok)
      throw new ToolError(
        outcome.problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('\n'),
      )
    const { files } = outcome
    return files.map(({ notes, ...file }, index) => {
      const { path, old_path = path } = file
      const planned = inPlan(path) || inPlan(old_path)
      const one = proposal(
        { id, ...file, description, ...matchedAs(notes), ...remarksOn(file.original, file.modified, notes) },
        planned,
      )
      return files.length === 1 ? one : { ...one, change_set: { id, index: index + 1, count: files.length } }
    })
  },
})

/** What stands in the files that a patch is about. One that is not there is left out. */
async function textsOf(workspace: Workspace, paths: readonly string[]): Promise<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const path of paths) {
    const file = await writable(workspace, path)
    if (file !== path) throw new ToolError(`${path} is not how a path is written here. Write ${file} in the patch.`)
    const text = await workspace.read(file)
    if (text !== null) texts[path] = text
  }
  return texts
}
