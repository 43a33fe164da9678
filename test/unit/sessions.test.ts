import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent } from '../../src/core/agent.ts'
import type { SessionStore } from '../../src/core/store.ts'
import { memoryStore } from '../../src/memory/store.ts'
import { journalFiles } from '../../src/node/journalFile.ts'
import { plan, world } from '../fakes.ts'

const stores: Record<string, (folder: string) => SessionStore> = {
  memory: () => memoryStore(),
  'on disk': journalFiles,
}

for (const [kind, storeIn] of Object.entries(stores)) {
  describe(`the sessions of a folder (${kind})`, () => {
    let folder = ''
    let agent: Agent
    let store: SessionStore

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sessions-'))
      store = storeIn(folder)
      const { options } = world([[plan('Change it')], ['Ok.']], {}, {}, store)
      agent = new Agent(options)
    })
    afterEach(async () => {
      await agent.close()
      await rm(folder, { recursive: true })
    })

    async function say(message: string) {
      const session = await agent.start()
      await session.dispatch({ type: 'chat', payload: { message } })
      while (session.view.pending.length === 0) await new Promise((resolve) => setImmediate(resolve))
      return session
    }
    const titles = async () => (await agent.list()).map(({ title }) => title)

    it('are listed by what was asked first, the latest first, with what waits in them', async () => {
      const first = await say('Add a route')
      await new Promise((resolve) => setTimeout(resolve, 10))
      await say('Rename it')
      await agent.start()
      assert.deepEqual(await titles(), ['Rename it', 'Add a route'])
      await first.dispatch({ type: 'cancel', payload: {} })
      const list = await agent.list()
      assert.deepEqual(
        list.map(({ title, status, waiting }) => [title, status, waiting]),
        [
          ['Add a route', 'idle', 0],
          ['Rename it', 'awaiting_plan_approval', 1],
        ],
      )
    })

    it('can be renamed, open or not, and a run that waits is as it was', async () => {
      const session = await say('Add a route')
      const [waiting] = session.view.pending
      await agent.rename(session.id, '  Routes ')
      assert.equal(session.view.title, 'Routes')
      await agent.leave(session.id)
      await agent.rename(session.id, 'All routes')
      assert.deepEqual(await titles(), ['All routes'])
      const again = await agent.open(session.id)
      assert.deepEqual([again.view.title, again.view.pending], ['All routes', [waiting]])
      await again.dispatch({ type: 'cancel', payload: {} })
      assert.equal(again.view.status, 'idle')
    })

    it('need a name', async () => {
      const session = await say('Add a route')
      await assert.rejects(agent.rename(session.id, ' '), /needs a name/)
      assert.deepEqual(await titles(), ['Add a route'])
    })

    it('can be removed, and be put back with what waits in them', async () => {
      const session = await say('Add a route')
      await agent.remove(session.id)
      assert.deepEqual(await titles(), [])
      await agent.putBack(session.id)
      assert.deepEqual(await titles(), ['Add a route'])
      const again = await agent.open(session.id)
      assert.equal(again.view.pending.length, 1)
      await assert.rejects(agent.putBack(session.id), /gone for good/)
    })

    it('are open once at a time, and leave nothing behind when nothing was said', async () => {
      const session = await agent.start()
      const other = new Agent(world([], {}, {}, storeIn(folder)).options)
      if (kind === 'on disk') await assert.rejects(other.open(session.id), /open already/)
      await assert.rejects(store.open(session.id), /open already/)
      await assert.rejects(store.remove(session.id), /open already/)
      await agent.leave(session.id)
      assert.deepEqual(await store.list(), [])
      assert.deepEqual(await readdir(folder), [])
    })
  })
}

describe('a session that was removed from the disk', () => {
  it('is gone for good when it was not put back in time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sessions-'))
    const { options } = world([['Hello.']], {}, {}, journalFiles(folder))
    const agent = new Agent(options)
    const session = await agent.start()
    await session.dispatch({ type: 'chat', payload: { message: 'Hello' } })
    await session.idle()
    await agent.remove(session.id)
    const real = Date.now
    Date.now = () => real() + 2 * 60 * 60 * 1000
    try {
      assert.deepEqual(await agent.list(), [])
    } finally {
      Date.now = real
    }
    assert.deepEqual(await readdir(folder), [])
    await assert.rejects(agent.putBack(session.id), /gone for good/)
    await rm(folder, { recursive: true })
  })
})
