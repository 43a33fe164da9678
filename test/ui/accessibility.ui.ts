import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { type PanelPage, themes, usePanelPage } from './panelPage.ts'
import { states } from './panelStates.ts'

const axe = fs.readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe('The panel, for whoever does not see it or sees it badly', () => {
  let panel: PanelPage
  usePanelPage((page) => {
    panel = page
  })

  for (const theme of themes)
    it(`has ${theme === 'dark' ? 'names, roles and ' : ''}contrast in all its states: ${theme}`, async () => {
      // So high that nothing is scrolled out of sight, where no contrast is measured.
      await panel.open({ theme, height: 3000 })
      await panel.page.evaluate(await axe)
      await panel.page.evaluate(coloursCanBeTold)
      for (const [name, messages] of Object.entries(states)) {
        await panel.tell(...messages)
        await panel.page.evaluate(unfoldAll)
        await panel.painted()
        assert.deepEqual(await violations(panel, theme === 'dark' ? undefined : ['color-contrast']), [], name)
      }
      assert.deepEqual(panel.errors, [])
    })
})

/** The line at the edge of a card is a pseudo element, behind which axe would not look. */
const coloursCanBeTold = 'document.styleSheets[0].insertRule(".card::before { display: none }")'

/** Details and fields that are there only when asked for. */
const unfoldAll = `
  for (const details of document.querySelectorAll('details')) details.open = true
  ;[...document.querySelectorAll('.card .actions [aria-expanded=false]')].at(-1)?.click()
`

/** A line for each element that breaks a rule. */
async function violations({ page }: PanelPage, rules?: readonly string[]): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) }
  const found = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`)
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary.split('\n').slice(1).join(' ')}`),
  )
}
