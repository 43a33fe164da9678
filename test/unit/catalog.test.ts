import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type Catalog, loadCatalog } from '../../src/models/catalog/catalog.ts'
import { searchModels } from '../../src/models/catalog/search.ts'
import { catalogOf } from '../../src/models/catalog/transform.ts'
import { withEditing } from '../../src/models/connect.ts'
import { allTools } from '../../src/tools/all.ts'

let catalog: Catalog
before(async () => {
  catalog = await loadCatalog()
})

describe('the catalogue', () => {
  it('has 200 providers and more, each with what is needed to reach it', () => {
    const reachable = catalog.providers.filter(({ wire }) => wire).length
    assert.ok(reachable >= 200)
    assert.ok(readFileSync('README.md', 'utf8').includes(`those of ${reachable} providers`), 'the README says how many')
    for (const { id, name, wire, url, env, why } of catalog.providers) {
      assert.match(id, /^[\w.-]+$/)
      assert.ok(name && (wire ? url || id === 'custom' : why), id)
      if (url) assert.match(url, /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)|\$\{)/, id)
      for (const variable of env) assert.match(variable, /^[A-Z0-9_]+$/, id)
    }
  })

  it('has sensible figures', () => {
    const models = catalog.providers.flatMap(({ id, models }) =>
      models.map((model) => ({ ...model, text: `${id}/${model.id}` })),
    )
    assert.ok(models.length > 5000)
    for (const { text, contextLimit = 4096, outputLimit = 1, prices } of models) {
      assert.ok(contextLimit >= 512 && contextLimit <= 20_000_000, `${text}: ${contextLimit}`)
      assert.ok(outputLimit >= 1 && outputLimit <= 20_000_000, `${text}: ${outputLimit}`)
      if (prices)
        assert.ok(
          prices.input >= 0 && prices.input <= 1000 && prices.output <= 5000,
          `${text}: ${JSON.stringify(prices)}`,
        )
    }
    const known = catalog.provider('openai')?.models.find(({ id }) => id === 'gpt-4o')
    assert.deepEqual(
      [known?.contextLimit, known?.prices, known?.images],
      [128_000, { input: 2.5, output: 10, cache_read: 1.25 }, true],
    )
  })

  it('says which models edit by patches, and each is offered its own way only', () => {
    const patches = (provider: string, model: string) =>
      catalog.provider(provider)?.models.find(({ id }) => id === model)?.patches
    assert.deepEqual(
      [patches('openai', 'gpt-4.1'), patches('openrouter', 'openai/gpt-5'), patches('openai', 'gpt-4o')],
      [true, true, false],
    )
    const tools = allTools.map(({ name, description, schema }) => ({ name, description, schema }))
    const request = { system: '', messages: [], tools, purpose: 'working' } as const
    const offered = (by: boolean) => withEditing(request, by).tools.map(({ name }) => name)
    assert.deepEqual(
      allTools
        .map(({ name }) => name)
        .filter((name) => !offered(true).includes(name) || !offered(false).includes(name)),
      ['edit_file', 'apply_patch'],
    )
    assert.ok(offered(true).includes('apply_patch') && offered(false).includes('edit_file'))
  })

  it('is searched by words', () => {
    const found = searchModels(catalog, ['claude', 'sonnet', '4-5']).map(({ text }) => text)
    assert.equal(found[0], 'anthropic/claude-sonnet-4-5')
    assert.deepEqual(searchModels(catalog, ['no such model at all']), [])
  })

  it('is made of what others know and what is known better here', () => {
    const made = catalogOf(
      {
        acme: {
          name: 'Acme',
          url: 'https://acme.example/v1',
          apiKeyEnvVar: 'ACME_KEY',
          models: ['fast', 'old', 'acme-embed'],
          deprecatedModels: ['old'],
        },
        claudish: { name: 'Claudish', npm: '@ai-sdk/anthropic', apiKeyEnvVar: ['A', 'B'], models: ['x/fast'] },
      },
      {
        acme: {
          fast: {
            api: 'x',
            reasoning: true,
            input: ['text', 'image'],
            cost: { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 0 },
            contextWindow: 1000,
            maxTokens: 100,
            compat: { requiresReasoningContentForToolCalls: true },
          },
          drawing: {
            api: 'x',
            kind: 'image',
            reasoning: false,
            input: [],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            contextWindow: null,
            maxTokens: null,
          },
        },
      },
      [
        { id: 'acme', aliases: ['ac'] },
        { id: 'mine', name: 'Mine', wire: 'openai-chat', url: 'http://localhost:1/v1', env: [], key_optional: true },
      ],
    )
    assert.deepEqual(made, [
      {
        id: 'acme',
        name: 'Acme',
        wire: 'openai-chat',
        url: 'https://acme.example/v1',
        env: ['ACME_KEY'],
        aliases: ['ac'],
        models: [
          ['fast', 1000, 100, 1, 2, 0.1, -1, 11],
          ['old', 0, 0, -1, -1, -1, -1, 4],
        ],
      },
      {
        id: 'claudish',
        name: 'Claudish',
        wire: 'anthropic',
        env: ['A', 'B'],
        models: [['x/fast', 1000, 0, -1, -1, -1, -1, 3]],
      },
      {
        id: 'mine',
        name: 'Mine',
        wire: 'openai-chat',
        url: 'http://localhost:1/v1',
        env: [],
        key_optional: true,
        models: [],
      },
    ])
  })
})
