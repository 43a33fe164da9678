import assert from 'node:assert/strict'
import { type Catalog, loadCatalog } from '../../src/models/catalog/catalog.ts'
import { detectMode, nameOf, type Variables } from '../../src/models/mode.ts'
import { type Configuration, routeWith } from '../../src/models/resolve.ts'
import type { Routed, RoutingProblem } from '../../src/models/route.ts'

const configured = (environment: Variables = {}, more: Partial<Configuration> = {}): Configuration => ({
  model: '',
  planningModel: '',
  apiBase: '',
  keys: {},
  environments: [{ name: '', variables: environment }],
  ...more,
})

let catalog: Catalog
before(async () => {
  catalog = await loadCatalog()
})
const routed = (text: string, environment: Variables = {}, more: Partial<Configuration> = {}): Routed => {
  const found = routeWith(text, catalog, configured(environment, more))
  if ('problem' in found) throw new Error(found.problem)
  return found
}
const problem = (text: string, environment: Variables = {}, more: Partial<Configuration> = {}): RoutingProblem => {
  const found = routeWith(text, catalog, configured(environment, more))
  if ('problem' in found) return found
  throw new Error(`${text} is routed to ${found.target.provider}.`)
}

describe('which model is meant', () => {
  const rows: readonly (readonly [setting: string, environment: Variables, name: string])[] = [
    ['', {}, 'mock'],
    ['', { OPENAI_API_KEY: 'k' }, 'mock'],
    ['', { LITELLM_MODEL: 'glm/glm-4-flash' }, 'glm/glm-4-flash'],
    ['', { GOOGLE_API_KEY: 'k' }, 'google/gemini-2.0-flash'],
    ['', { GOOGLE_API_KEY: 'k', GOOGLE_MODEL: 'gemini-3-pro' }, 'google/gemini-3-pro'],
    ['', { GOOGLE_API_KEY: 'k', LITELLM_MODEL: 'openai/gpt-4o' }, 'openai/gpt-4o'],
    ['', { GOOGLE_API_KEY: ' ' }, 'mock'],
    ['deepseek/deepseek-chat', { LITELLM_MODEL: 'openai/gpt-4o' }, 'deepseek/deepseek-chat'],
    ['mock', { LITELLM_MODEL: 'openai/gpt-4o' }, 'mock'],
    ['', { LITELLM_MODEL: 'Mock' }, 'mock'],
    ['vscode:copilot/gpt-4.1', { LITELLM_MODEL: 'openai/gpt-4o' }, 'vscode:copilot/gpt-4.1'],
    [' openai/gpt-4o ', {}, 'openai/gpt-4o'],
  ]
  for (const [setting, environment, name] of rows)
    it(`is ${name} for “${setting}” and ${JSON.stringify(environment)}`, () => {
      assert.equal(nameOf(detectMode(setting, [environment])), name)
    })

  it('is said by the environment before a .env file, variable by variable', () => {
    const file = { LITELLM_MODEL: 'openai/gpt-4o' }
    assert.equal(nameOf(detectMode('', [{ LITELLM_MODEL: 'glm/glm-5' }, file])), 'glm/glm-5')
    assert.equal(nameOf(detectMode('', [{ GOOGLE_API_KEY: 'k' }, file])), 'openai/gpt-4o')
  })
})

describe('the way to a model', () => {
  const rows: readonly (readonly [text: string, provider: string, wire: string, model: string, url: string])[] = [
    ['glm/glm-4-flash', 'zhipuai', 'openai-chat', 'glm-4-flash', 'https://open.bigmodel.cn/api/paas/v4'],
    [
      'gemini/gemini-2.0-flash',
      'google',
      'gemini',
      'gemini-2.0-flash',
      'https://generativelanguage.googleapis.com/v1beta',
    ],
    ['google/gemini-3-pro', 'google', 'gemini', 'gemini-3-pro', 'https://generativelanguage.googleapis.com/v1beta'],
    ['openai/gpt-4o', 'openai', 'openai-chat', 'gpt-4o', 'https://api.openai.com/v1'],
    ['openai/gpt-5', 'openai', 'openai-responses', 'gpt-5', 'https://api.openai.com/v1'],
    ['o3-mini', 'openai', 'openai-responses', 'o3-mini', 'https://api.openai.com/v1'],
    ['gpt-4o', 'openai', 'openai-chat', 'gpt-4o', 'https://api.openai.com/v1'],
    ['gpt-99-turbo', 'openai', 'openai-responses', 'gpt-99-turbo', 'https://api.openai.com/v1'],
    ['chatgpt-4o-latest', 'openai', 'openai-chat', 'chatgpt-4o-latest', 'https://api.openai.com/v1'],
    ['ft:gpt-4o:me::1', 'openai', 'openai-chat', 'ft:gpt-4o:me::1', 'https://api.openai.com/v1'],
    ['deepseek/deepseek-chat', 'deepseek', 'openai-chat', 'deepseek-chat', 'https://api.deepseek.com'],
    ['deepseek-reasoner', 'deepseek', 'openai-chat', 'deepseek-reasoner', 'https://api.deepseek.com'],
    ['claude-3-5-sonnet-20241022', 'anthropic', 'anthropic', 'claude-3-5-sonnet-20241022', 'https://api.anthropic.com'],
    ['anthropic/claude-sonnet-4-5', 'anthropic', 'anthropic', 'claude-sonnet-4-5', 'https://api.anthropic.com'],
    ['ANTHROPIC/claude-x', 'anthropic', 'anthropic', 'claude-x', 'https://api.anthropic.com'],
    ['gemini-2.5-pro', 'google', 'gemini', 'gemini-2.5-pro', 'https://generativelanguage.googleapis.com/v1beta'],
    ['glm-5', 'zhipuai', 'openai-chat', 'glm-5', 'https://open.bigmodel.cn/api/paas/v4'],
    ['zai/glm-5', 'zai', 'openai-chat', 'glm-5', 'https://api.z.ai/api/paas/v4'],
    [
      'openrouter/anthropic/claude-sonnet-4-5',
      'openrouter',
      'openai-chat',
      'anthropic/claude-sonnet-4-5',
      'https://openrouter.ai/api/v1',
    ],
    ['together_ai/meta-llama/x', 'togetherai', 'openai-chat', 'meta-llama/x', 'https://api.together.xyz/v1'],
    ['fireworks_ai/accounts/x', 'fireworks-ai', 'openai-chat', 'accounts/x', 'https://api.fireworks.ai/inference/v1'],
    ['groq/any', 'groq', 'openai-chat', 'any', 'https://api.groq.com/openai/v1'],
    ['mistral/codestral-latest', 'mistral', 'openai-chat', 'codestral-latest', 'https://api.mistral.ai/v1'],
    ['ollama/qwen3:8b', 'ollama', 'openai-chat', 'qwen3:8b', 'http://127.0.0.1:11434/v1'],
    ['ollama_chat/qwen3', 'ollama', 'openai-chat', 'qwen3', 'http://127.0.0.1:11434/v1'],
    ['lm_studio/any', 'lmstudio', 'openai-chat', 'any', 'http://127.0.0.1:1234/v1'],
    ['hosted_vllm/any', 'hosted_vllm', 'openai-chat', 'any', 'http://127.0.0.1:8000/v1'],
    ['llama.cpp/any', 'llamacpp', 'openai-chat', 'any', 'http://127.0.0.1:8080/v1'],
    ['llamafile/any', 'llamafile', 'openai-chat', 'any', 'http://127.0.0.1:8080/v1'],
    ['moonshot/kimi-x', 'moonshotai', 'anthropic', 'kimi-x', 'https://api.moonshot.ai/anthropic'],
  ]
  for (const [text, provider, wire, model, url] of rows)
    it(`of ${text} is ${provider}`, () => {
      const { target } = routed(text)
      assert.deepEqual([target.provider, target.wire, target.model, target.baseUrl], [provider, wire, model, url])
    })

  it('of every provider is found by its name and its other names', () => {
    const variables = Object.fromEntries(
      catalog.providers.flatMap(({ url = '' }) =>
        [...url.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'x.example']),
      ),
    )
    let reached = 0
    for (const provider of catalog.providers)
      for (const name of [provider.id, ...provider.aliases]) {
        const found = routeWith(
          `${name}/some-model`,
          catalog,
          configured({ ...variables, NEON_AI_GATEWAY_BASE_URL: 'https://neon.example' }),
        )
        if ('problem' in found) {
          assert.ok(provider.why || provider.id === 'custom', `${name}: ${found.problem}`)
          continue
        }
        assert.equal(found.target.provider, provider.id)
        assert.equal(found.target.model, 'some-model')
        reached++
      }
    assert.ok(reached >= 240, `only ${reached}`)
  })

  it('names what was probably meant', () => {
    assert.match(problem('opanai/gpt-4o').problem, /Did you mean openai\/gpt-4o/)
    assert.match(problem('claud-sonnet-4-5').problem, /Did you mean anthropic\/claude-sonnet-4-5/)
    assert.match(problem('nope/x').problem, /Write provider\/model, such as openai\/gpt-4o/)
    assert.match(problem('').problem, /No model is named/)
    assert.match(problem('openai').problem, /names no model\. Write for example openai\//)
    assert.match(problem('openai/').problem, /names no model/)
    assert.match(problem('qwen3-coder').problem, /Several providers have qwen3-coder\. Say which/)
    assert.match(problem('vertex_ai/gemini-x').problem, /Vertex cannot be reached\. .* Use google\/MODEL/)
    assert.match(problem('azure/mine').problem, /Azure needs AZURE_RESOURCE_NAME/)
  })

  it('to another server is that of Chat Completions, with the name as it is', () => {
    const { target, keyFrom } = routed('openai/your-model-name', {
      LITELLM_MODEL: 'openai/your-model-name',
      LITELLM_API_BASE: 'http://localhost:8000/v1/',
      LITELLM_API_KEY: 'mine',
      OPENAI_API_KEY: 'of-openai',
    })
    assert.deepEqual(
      [target.wire, target.model, target.baseUrl, target.key, target.quirks, keyFrom],
      ['openai-chat', 'your-model-name', 'http://localhost:8000/v1', 'mine', {}, 'LITELLM_API_KEY'],
    )
    const { target: gpt5 } = routed('openai/gpt-5', {
      OPENAI_API_BASE: 'https://gateway.example/v1',
      OPENAI_API_KEY: 'k',
    })
    assert.deepEqual([gpt5.wire, gpt5.baseUrl, gpt5.key], ['openai-chat', 'https://gateway.example/v1', 'k'])
    assert.equal(
      routed('whatever', { LITELLM_MODEL: 'whatever', LITELLM_API_BASE: 'https://x.example/v1' }).target.provider,
      'custom',
    )
    assert.equal(routed('qwen', {}, { apiBase: 'http://127.0.0.1:1234/v1' }).target.model, 'qwen')
  })

  it('is encrypted, except on this machine', () => {
    assert.match(problem('openai/x', {}, { apiBase: 'http://example.com/v1' }).problem, /not encrypted/)
    assert.match(problem('openai/x', {}, { apiBase: 'http://localhost.evil.com/v1' }).problem, /not encrypted/)
    assert.match(problem('openai/x', {}, { apiBase: 'ftp://localhost' }).problem, /not encrypted/)
    assert.match(problem('openai/x', {}, { apiBase: 'nonsense' }).problem, /is no address/)
    for (const base of ['http://localhost:1/v1', 'http://127.0.0.2/v1', 'http://[::1]:9/v1'])
      assert.equal(routed('openai/x', {}, { apiBase: base }).target.baseUrl, base)
  })
})

describe('a key', () => {
  it('is that of the provider, the usual variable first', () => {
    assert.equal(routed('openai/gpt-4o', { OPENAI_API_KEY: 'a' }).target.key, 'a')
    assert.equal(routed('together_ai/x', { TOGETHERAI_API_KEY: 'b' }).target.key, 'b')
    assert.equal(routed('gemini/x', { GEMINI_API_KEY: 'c', GOOGLE_API_KEY: 'd' }).target.key, 'd')
    assert.equal(routed('glm/x', { ZHIPU_API_KEY: 'e' }).keyFrom, 'ZHIPU_API_KEY')
    assert.equal(routed('openai/gpt-4o', { DEEPSEEK_API_KEY: 'f' }).target.key, undefined)
    assert.deepEqual([routed('openai/gpt-4o').needsKey, routed('ollama/x').needsKey], [true, false])
  })

  it('that was entered comes before one of the environment, and that before a .env file', () => {
    const environments = [
      { name: '', variables: { OPENAI_API_KEY: 'environment' } },
      { name: '.env', variables: { OPENAI_API_KEY: 'file', DEEPSEEK_API_KEY: 'file' } },
    ]
    assert.equal(routed('openai/x', {}, { environments, keys: { openai: 'entered' } }).target.key, 'entered')
    assert.equal(routed('openai/x', {}, { environments }).target.key, 'environment')
    assert.deepEqual(
      [routed('deepseek/x', {}, { environments }).target.key, routed('deepseek/x', {}, { environments }).keyFrom],
      ['file', 'DEEPSEEK_API_KEY in .env'],
    )
  })

  it('in LITELLM_API_KEY serves the provider of LITELLM_MODEL, and no other', () => {
    const environment = {
      LITELLM_MODEL: 'glm/glm-4-flash',
      LITELLM_API_KEY: 'k',
      LITELLM_API_BASE: 'https://mine.example',
    }
    assert.deepEqual(
      [routed('glm/other', environment).target.key, routed('glm/other', environment).target.baseUrl],
      ['k', 'https://mine.example'],
    )
    const { target } = routed('openai/gpt-4o', environment)
    assert.deepEqual([target.key, target.baseUrl], [undefined, 'https://api.openai.com/v1'])
  })

  it('is never sent to an address from another place', () => {
    const hostile = {
      OPENAI_API_BASE: 'https://evil.example',
      LITELLM_API_BASE: 'https://evil.example',
      LITELLM_MODEL: 'openai/gpt-4o',
    }
    const environments = [
      { name: '', variables: { OPENAI_API_KEY: 'environment' } },
      { name: '.env', variables: hostile },
    ]
    const { target } = routed('openai/gpt-4o', {}, { environments })
    assert.deepEqual([target.key, target.baseUrl], ['environment', 'https://api.openai.com/v1'])
    const entered = routed('openai/gpt-4o', hostile, { keys: { openai: 'entered' } }).target
    assert.deepEqual([entered.key, entered.baseUrl], ['entered', 'https://api.openai.com/v1'])
    const elsewhere = [
      { name: '', variables: { DATABRICKS_TOKEN: 'environment' } },
      { name: '.env', variables: { DATABRICKS_HOST: 'evil.example' } },
    ]
    assert.match(problem('databricks/x', {}, { environments: elsewhere }).problem, /needs DATABRICKS_HOST/)
    const set = routed('openai/gpt-4o', { OPENAI_API_KEY: 'environment' }, { apiBase: 'https://set.example/v1' }).target
    assert.deepEqual([set.key, set.baseUrl], [undefined, 'https://set.example/v1'])
  })
})
