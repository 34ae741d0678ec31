import { blockedPorts } from './blocked-ports.ts'
import { type IpAddress, parseAddress } from './ip-address.ts'

/** Where a URL leads. */
export interface WebhookTarget {
  readonly url: URL
  /** Host name in its canonical form, or the address as the URL spells it. */
  readonly host: string
  /** The address, if the URL names one instead of a host. */
  readonly literal: IpAddress | undefined
}

/** The longest URL that is sent to, in characters: what most servers and proxies take at least. */
const longestUrl = 8_192

const controlCharacter = /\p{Cc}/u
const encodedControlCharacter = /%(?:[01][0-9a-f]|7f)/i
// The parser mends what lacks a host by taking one from the path, so this is looked for in the text.
const hasAuthority = /^[a-z]+:\/\/[^/\\?#]/i
// The parser drops an empty userinfo.
const userinfo = /^[a-z]+:[\\/]*[^\\/?#]*@/i
const backslashInAuthority = /^[a-z]+:\/\/[^/?#]*\\/i

/** Reads a webhook's URL; a string says why it is none. The reason repeats nothing that may be secret. */
export function parseTarget(text: string): WebhookTarget | string {
  if (text.length > longestUrl) return `the URL has ${text.length} characters, the limit is ${longestUrl}`
  if (controlCharacter.test(text)) return 'the URL contains a control character'
  const url = URL.parse(text)
  if (!url) return 'the URL is not valid'
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'the URL is neither http nor https'
  const written = text.trim()
  if (userinfo.test(written)) return 'the URL carries credentials'
  if (!hasAuthority.test(written)) return 'the URL has no host between // and the next /'
  if (backslashInAuthority.test(written)) return 'the URL has a backslash after its host'
  if (encodedControlCharacter.test(url.pathname))
    return "the URL's path contains an encoded control character"
  const problem = nameProblem(url.hostname) ?? portProblem(url)
  if (problem !== undefined) return problem
  const bare = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return { url, host: canonicalName(bare), literal: parseAddress(bare) }
}

/** Why nothing could be sent to a URL whatever the network policy allows, as a clause; `undefined` if it could. */
export function targetProblem(url: string): string | undefined {
  const target = parseTarget(url)
  return typeof target === 'string' ? target : undefined
}

function nameProblem(name: string): string | undefined {
  // Resolvers differ on these; some would take 127.0.0.1.. for an address.
  if (/^\.|\.\./.test(name)) return 'the host name has an empty part'
  const labels = canonicalName(name).split('.')
  if (labels.some(({ length }) => length > 63)) return 'the host name has a part of more than 63 characters'
  return labels.join('.').length > 253 ? 'the host name has more than 253 characters' : undefined
}

function portProblem({ port }: URL): string | undefined {
  if (port === '0') return 'port 0 cannot be reached'
  return blockedPorts.has(port) ? `port ${port} belongs to another protocol than HTTP` : undefined
}

/** A host name as it is compared: in lower case and without final dots. */
export function canonicalName(host: string): string {
  return host.toLowerCase().replace(/\.+$/, '')
}
