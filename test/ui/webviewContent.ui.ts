import assert from 'node:assert/strict'
import * as given from './panelEvents.ts'
import { type PanelPage, usePanelPage } from './panelPage.ts'

describe('what the webview shows', () => {
  let panel: PanelPage
  usePanelPage((page) => {
    panel = page
  })
  const button = (name: string) => panel.page.getByRole('button', { name, exact: true })

  describe('hostile words', () => {
    const hostile = [
      '<img src=https://evil.example/1 onerror="window.hit = 1">',
      '<svg onload="window.hit = 1"><image href="https://evil.example/2"/></svg>',
      '<iframe src=https://evil.example/3></iframe><style>body{background:url(https://evil.example/4)}</style>',
      '<meta http-equiv=refresh content="0;url=https://evil.example/5"><base href="https://evil.example/">',
      '<form action=https://evil.example/6><button>Go</button></form><video poster=https://evil.example/7></video>',
      '<link rel=prefetch href=https://evil.example/8><picture><source srcset=https://evil.example/9></picture>',
      '![x](https://evil.example/10)\n\n![y][z]\n\n[z]: https://evil.example/11',
      '[a](command:x) [b](vscode:x) [c](javascript:window.hit=1) [d](data:text/html,x) [e](file:///etc/passwd) [f](//evil.example)',
    ].join('\n\n')

    it('W01, W02, W04: stay words, wherever they stand, and ask the network for nothing', async () => {
      await panel.open()
      await panel.tell(
        given.after([
          { type: 'run_started', payload: { message: hostile } },
          given.said(hostile),
          given.planned(),
          given.resolved('plan', 'plan', 'revise', hostile),
          given.changed('c', 'src/<img src=https://evil.example/12>.js', 1, 1, {
            description: hostile,
            notes: [hostile],
          }),
          given.commanded('k', hostile, { description: hostile }),
        ]),
        given.told({ type: 'message_delta', payload: { id: given.entry('m'), content: hostile } }),
      )
      await panel.page.waitForTimeout(300)
      const found = await panel.page.evaluate(() => ({
        hit: 'hit' in window,
        elements: document.querySelectorAll(
          '#root :is(img, svg, iframe, style, meta, base, form:not(.box), video, link, picture)',
        ).length,
        links: document.querySelectorAll('#root :is([href], [src], [data-link])').length,
      }))
      assert.deepEqual(found, { hit: false, elements: 0, links: 0 })
      assert.deepEqual(panel.strayRequests, [])
      assert.deepEqual(panel.errors, [])
    })

    it('follows a link through the host only', async () => {
      await panel.show(
        given.after([...given.research, given.said('[docs](https://example.com/a) `src/server/app.js:12`')]),
      )
      await panel.page.getByRole('link', { name: 'docs' }).click()
      await panel.page.getByRole('link', { name: 'src/server/app.js:12' }).press('Enter')
      assert.deepEqual(await panel.sent(), [
        { type: 'open_link', url: 'https://example.com/a' },
        { type: 'open_file', path: 'src/server/app.js', line: 12 },
      ])
      assert.deepEqual(panel.strayRequests, [])
    })
  })

  describe('a long session', () => {
    const long = Array.from({ length: 10_000 }, (_, index) =>
      index % 3 === 0
        ? given.commanded(`c${index}`, `echo ${index}`, { automatic: true })
        : given.said(`Message ${index}`),
    )

    it('opens at its end with 10,000 items, and shows earlier ones in place', async () => {
      await panel.open()
      await panel.tell(given.after([given.asked, ...long]))
      const last = panel.page.getByText('Message 9998', { exact: true })
      await last.waitFor()
      const nodes = () => panel.page.evaluate(() => document.querySelectorAll('#root *').length)
      assert.ok((await nodes()) < 5_000)
      const top = await panel.page.locator('.feed article').first().textContent()
      await button('Show earlier').click()
      await panel.painted()
      assert.ok(await panel.page.getByText(top ?? '', { exact: true }).isVisible())
    })

    it('repaints one message per delta', async () => {
      await panel.tell(given.told({ type: 'message_delta', payload: { id: given.entry('m'), content: 'a' } }))
      await panel.page.evaluate(`
        globalThis.touched = new Set()
        new MutationObserver((all) => { for (const { target } of all) touched.add(target.closest('article') ?? target) })
          .observe(document.querySelector('.feed'), { childList: true, subtree: true })
      `)
      for (let index = 0; index < 20; index++)
        await panel.tell(given.told({ type: 'message_delta', payload: { id: given.entry('m'), content: ' b' } }))
      assert.equal(await panel.page.evaluate('touched.size'), 1)
    })

    it('follows new text only at its end', async () => {
      const scrolled = () => panel.page.evaluate(() => document.querySelector('.feed')?.scrollTop ?? 0)
      await panel.open()
      await panel.tell(given.after([given.asked, ...long.slice(0, 100)]))
      const more = given.told({
        type: 'message_delta',
        payload: { id: given.entry('m'), content: 'word '.repeat(200) },
      })
      const before = await scrolled()
      await panel.tell(more)
      assert.ok((await scrolled()) > before)
      await panel.page.mouse.move(100, 400)
      await panel.page.mouse.wheel(0, -600)
      await panel.settle()
      const up = await scrolled()
      await panel.tell(more)
      assert.equal(await scrolled(), up)
    })

    it('shows the way to a card that is out of view', async () => {
      await panel.show(given.after([...given.approved, given.again]), given.told(...long.slice(0, 50)))
      await panel.page.evaluate(() => document.querySelector('.feed')?.scrollTo(0, 0))
      await button('Show').click()
      assert.ok(await button('Run').isVisible())
      await button('Show').waitFor({ state: 'detached' })
    })
  })
})
