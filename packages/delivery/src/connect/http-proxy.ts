import { proxyInvalid } from '../errors.ts'
import { basicAuthorization } from './basic-authorization.ts'

/** An HTTP proxy that tunnels with `CONNECT`. */
export interface HttpProxy {
  /** Where it is, without credentials. */
  readonly url: URL
  /** Value of `Proxy-Authorization`, if its URL has credentials. */
  readonly authorization: string | undefined
}

/** Why a text is no proxy's URL, as the end of a sentence that does not repeat it; `undefined` if it is one. */
export function proxyProblem(text: string): string | undefined {
  const read = readProxy(text)
  return typeof read === 'string' ? read : undefined
}

/**
 * Reads a proxy's URL, e.g. `http://user:password@proxy.example.com:3128`.
 * @throws NetboxHooksError `NBH_PROXY_INVALID`
 */
export function parseProxy(text: string): HttpProxy {
  const read = readProxy(text)
  if (typeof read === 'string') throw proxyInvalid(read)
  return read
}

function readProxy(text: string): HttpProxy | string {
  const url = URL.parse(text)
  if (!url) return 'is no valid URL'
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'is neither http nor https'
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'has more than a host and a port'
  const bare = new URL(url.origin)
  if (url.username === '' && url.password === '') return { url: bare, authorization: undefined }
  try {
    const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
    return { url: bare, authorization: basicAuthorization(username, password) }
  } catch {
    return 'has credentials that are not percent-encoded as they should be'
  }
}
