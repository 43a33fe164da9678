import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { type Cell, type Language, languages } from './mockCells.ts'
import { codeCells } from './mockCodeCells.ts'
import { projectCells } from './mockProjectCells.ts'
import { cleanUp, copyOf, exitCodes, textIn, type Worked, work } from './mockRun.ts'

afterEach(cleanUp)

/** What the plan says is what is done, and it works. */
function checkPlan(worked: Worked, { files = [], commands = [], fetches = [], steps }: Cell) {
  const [plan, ...more] = worked.of('plan')
  assert.ok(plan, worked.summary)
  assert.equal(more.length, 0)
  assert.deepEqual([...new Set(plan.steps.flatMap((step) => step.files))].sort(), [...files].sort())
  assert.deepEqual(
    worked.of('terminal_command').map(({ command }) => command),
    [...commands, ...fetches],
  )
  if (steps !== undefined) assert.equal(plan.steps.length, steps)
  assert.ok(plan.steps.length <= files.length + commands.length + fetches.length)
  const changed = worked.of('file_change').flatMap(({ path, old_path }) => [path, ...(old_path ? [old_path] : [])])
  if (fetches.length === 0) assert.deepEqual([...new Set(changed)].sort(), [...files].sort())
  else assert.match(JSON.stringify(plan), /needs the network/)
  assert.deepEqual(
    exitCodes(worked),
    commands.map(() => 0),
    JSON.stringify(worked.of('terminal_output')),
  )
}

describe('the mock model', function () {
  this.timeout(120_000)

  for (const [family, cells] of Object.entries({ ...codeCells, ...projectCells }))
    describe(family, () => {
      for (const [name, language] of Object.entries<Language>(languages)) {
        const cell = cells[name as keyof typeof languages]
        it(`in ${name}${cell.says ? ', in words' : ''}: ${cell.request}`, async function () {
          if (!language.has()) this.skip()
          await checkCell(cell, language)
        })
      }
    })
})

async function checkCell(cell: Cell, { fixture, check }: Language) {
  const folder = await copyOf(cell.fixture ?? fixture)
  const worked = await work(folder, cell.request, (asked) =>
    asked.type === 'terminal_command' && cell.fetches?.includes(asked.payload.command) ? 'no network' : undefined,
  )
  if (cell.says) {
    assert.match(worked.summary, cell.says)
    return assert.deepEqual(worked.of('plan'), [])
  }
  checkPlan(worked, cell)
  const [changed] = worked.of('file_change').filter(({ kind }) => kind !== 'delete')
  if (cell.holds) assert.match(textIn(folder, changed?.path ?? ''), cell.holds)
  // Words and settings break nothing, and what has just been run need not be run again.
  const mayBreak = cell.files?.some((path) => /\.(js|ts|py|go|rs|java|json)$/.test(path)) && !cell.fetches
  if (check && mayBreak && !cell.commands?.includes(check))
    execFileSync('bash', ['-c', check], { cwd: folder, stdio: 'pipe' })
}
