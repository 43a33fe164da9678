import type { buildConnector, Dispatcher, EnvHttpProxyAgent } from 'undici'

/** Servers on this machine are reached without a proxy, as people who run one expect. */
const here = ['localhost', '127.0.0.1', '[::1]']

/**
 * A fetch that goes through the proxy of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, which the one of Node does not; undefined
 * when there is none. Not for VS Code, whose own fetch knows its proxy settings and certificates.
 */
export function proxyFetch(environment: NodeJS.ProcessEnv = process.env): typeof fetch | undefined {
  const value = (name: string) => environment[name.toLowerCase()] || environment[name] || ''
  const httpProxy = withScheme(value('HTTP_PROXY'))
  const httpsProxy = withScheme(value('HTTPS_PROXY')) || httpProxy
  if (!httpsProxy) return undefined
  const noProxy = value('NO_PROXY') === '*' ? '*' : [value('NO_PROXY'), ...here].filter(Boolean).join(',')
  const agent = agentFor({ httpProxy, httpsProxy, noProxy })
  // Asked for with the first request; what is wrong with it is that request's error.
  agent.catch(() => {})
  return async (input, init) => {
    const { fetch } = await import('undici')
    const options = { ...init, dispatcher: await agent } as Parameters<typeof fetch>[1]
    try {
      return (await fetch(input as string, options)) as unknown as Response
    } catch (error) {
      const { protocol } = new URL(input instanceof Request ? input.url : input)
      throw refusalOf(protocol === 'https:' ? httpsProxy : httpProxy, error) ?? error
    }
  }
}

type Proxies = Required<Pick<EnvHttpProxyAgent.Options, 'httpProxy' | 'httpsProxy' | 'noProxy'>>

async function agentFor(proxies: Proxies): Promise<Dispatcher> {
  const { EnvHttpProxyAgent, Pool } = await import('undici')
  const toProxy = (url: string | URL, options: WithConnector) =>
    new Pool(url, { ...options, connect: blaming(url, options.connect) })
  try {
    const own = [proxies.httpProxy, proxies.httpsProxy].filter(Boolean).map((proxy) => new URL(proxy).href)
    return new EnvHttpProxyAgent({
      ...proxies,
      // Many proxies tunnel to port 443 only, and pass on themselves what is not encrypted.
      proxyTunnel: false,
      clientFactory: (url, options) => toProxy(url, options as WithConnector),
      factory: (url, options) =>
        own.includes(String(url)) ? toProxy(url, options as WithConnector) : new Pool(url, options),
    })
  } catch {
    // Its own words may have the password in them.
    throw new Error(
      'HTTP_PROXY or HTTPS_PROXY is no address of a proxy. In a name or password, write %40 for @, %23 for # and so on.',
    )
  }
}

interface WithConnector {
  readonly connect: buildConnector.connector
}

/** Makes connections to a proxy. The error of one that is not there says nothing of a proxy, so that is added. */
const blaming =
  (url: string | URL, connect: buildConnector.connector): buildConnector.connector =>
  (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (!error) return callback(null, socket as NonNullable<typeof socket>)
      // Where a name has several addresses, the error for all of them is without words.
      const words = error.message || (error as NodeJS.ErrnoException).code
      callback(new Error(`The proxy ${new URL(url).host} cannot be reached: ${words}`), null)
    })

/** What a proxy answered that let nothing through; undefined where something else went wrong. */
function refusalOf(proxy: string, error: unknown): Error | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const [, status] = /^Proxy .*\((\d{3})\)/.exec(cause.message) ?? []
    if (!status) continue
    const what = status === '407' ? 'wants a name and a password that it knows' : 'refused'
    return new Error(`The proxy ${new URL(proxy).host} ${what}: ${status}`)
  }
  return undefined
}

/** Often only the host and its port are given. */
const withScheme = (proxy: string): string => (proxy && !/^\w+:\/\//.test(proxy) ? `http://${proxy}` : proxy)
