import * as z from 'zod'
import { change, proposal } from '../core/change.ts'
import { ToolError } from '../core/errors.ts'
import { defineTool } from '../core/tool.ts'
import { applyEdits, mostEdits } from '../edits/applyEdits.ts'
import { matchedAs, remarksOn } from './matched.ts'
import { writable } from './paths.ts'

export const editFile = defineTool({
  name: 'edit_file',
  description:
    'Replaces blocks of text in a file. Copy every `search` from the file letter by letter, whole lines, with enough of them to stand there once, or set `all`. All edits are applied, or none.',
  input: z.object({
    path: z.string(),
    edits: z
      .array(
        z.object({
          search: z.string(),
          replace: z.string(),
          all: z.boolean().optional(),
          note: z.string().optional().describe('For the user, beside this place: what is risky or not obvious.'),
        }),
      )
      .min(1)
      .max(mostEdits),
    description: z.string().describe('What the change does, in one sentence, for the user.'),
  }),
  ...change('edit_file'),
  targets: ({ path }) => [path],
  async propose({ path, edits, description }, id, { workspace, inPlan }) {
    const file = await writable(workspace, path)
    const original = await workspace.read(file)
    if (original === null) throw new ToolError(`There is no file ${file}. Use write_file to make it.`)
    const edited = applyEdits(original, edits)
    if (!edited.ok) throw new ToolError(edited.problems.map((p) => `Edit ${p.edit + 1}: ${p.message}`).join('\n'))
    const draft = { id, kind: 'modify', path: file, original, modified: edited.text, description } as const
    const matches = edited.matches.map((match, index) => ({ ...match, said: edits[index]?.note }))
    return proposal(
      { ...draft, ...matchedAs(edited.matches), ...remarksOn(original, edited.text, matches) },
      inPlan(file),
    )
  },
})
