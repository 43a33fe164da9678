// node --import=tsx test/ui/panelShots.ts [TEXT]
// Screenshots of the panel by itself, in all themes and some widths, into screenshots/panel; TEXT chooses some by name.
import fs from 'node:fs/promises'
import path from 'node:path'
import { projectRoot } from '../lib/paths.mjs'
import { openPanelPage, type PanelPage, type Theme } from './panelPage.ts'
import { states } from './panelStates.ts'

const views: readonly { theme: Theme; width: number }[] = [
  { theme: 'dark', width: 320 },
  { theme: 'dark', width: 200 },
  { theme: 'dark', width: 300 },
  { theme: 'dark', width: 500 },
  { theme: 'light', width: 320 },
  { theme: 'hc', width: 320 },
  { theme: 'light', width: 200 },
  { theme: 'hc', width: 200 },
  { theme: 'hc-light', width: 200 },
]

const folder = path.join(projectRoot, 'screenshots/panel')
const [, , wanted = ''] = process.argv
await fs.mkdir(folder, { recursive: true })
const { panel, close } = await openPanelPage()
for (const view of views) await shoot(panel, view)
await close()

async function shoot(panel: PanelPage, { theme, width }: { theme: Theme; width: number }): Promise<void> {
  for (const [name, messages] of Object.entries(states)) {
    const title = `${theme} ${width} ${name}`
    if (!title.includes(wanted)) continue
    await panel.open({ theme, width })
    await panel.tell(...messages)
    if (panel.errors.length > 0) console.error(title, panel.errors)
    await panel.page.screenshot({ path: path.join(folder, `${title}.png`), animations: 'disabled' })
  }
}
