/** Servers on this machine are reached without a proxy, as people who run one expect. */
const here = ['localhost', '127.0.0.1', '[::1]']

/**
 * A fetch that goes through the proxy of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, which the one of Node does not; undefined
 * when there is none. Not for VS Code, whose own fetch knows its proxy settings and certificates.
 */
export function proxyFetch(environment: NodeJS.ProcessEnv = process.env): typeof fetch | undefined {
  const value = (name: string) => environment[name.toLowerCase()] || environment[name] || ''
  const httpProxy = withScheme(value('HTTP_PROXY'))
  const httpsProxy = withScheme(value('HTTPS_PROXY'))
  if (!httpProxy && !httpsProxy) return undefined
  const noProxy = value('NO_PROXY') === '*' ? '*' : [value('NO_PROXY'), ...here].filter(Boolean).join(',')
  const agent = import('undici').then(({ EnvHttpProxyAgent }) => {
    try {
      return new EnvHttpProxyAgent({ httpProxy, httpsProxy: httpsProxy || httpProxy, noProxy })
    } catch {
      // Its own words may have the password in them.
      throw new Error('HTTP_PROXY or HTTPS_PROXY is no address of a proxy.')
    }
  })
  // Asked for with the first request; what is wrong with it is that request's error.
  agent.catch(() => {})
  return async (input, init) => {
    const { fetch } = await import('undici')
    const options = { ...init, dispatcher: await agent } as Parameters<typeof fetch>[1]
    try {
      return (await fetch(input as string, options)) as unknown as Response
    } catch (error) {
      throw ofProxy(error, [httpProxy, httpsProxy]) ?? error
    }
  }
}

/** The error of a proxy that is not there says nothing of a proxy: only where nothing answered. */
function ofProxy(error: unknown, proxies: readonly string[]): Error | undefined {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  if (!(cause instanceof Error)) return undefined
  const { port, hostname } = cause as Error & { readonly port?: number; readonly hostname?: string }
  const proxy = proxies
    .filter((one) => URL.canParse(one))
    .map((one) => new URL(one))
    .find((one) => one.hostname === hostname || Number(one.port || 80) === port)
  return proxy && new Error(`The proxy ${proxy.host} cannot be reached: ${cause.message}`)
}

/** Often only the host and its port are given. */
const withScheme = (proxy: string): string => (proxy && !/^\w+:\/\//.test(proxy) ? `http://${proxy}` : proxy)
