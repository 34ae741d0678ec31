import { type IpAddress, parseAddress } from './ip-address.ts'

/** Where a URL leads. */
export interface WebhookTarget {
  readonly url: URL
  /** Host name in its canonical form, or the address as the URL spells it. */
  readonly host: string
  /** The address, if the URL names one instead of a host. */
  readonly literal: IpAddress | undefined
}

const controlCharacter = /\p{Cc}/u
const encodedControlCharacter = /%(?:[01][0-9a-f]|7f)/i
// The parser drops an empty userinfo, so it is looked for in the text.
const userinfo = /^[a-z]+:[\\/]*[^\\/?#]*@/i

/** Reads a webhook's URL; a string says why it is none. The reason repeats nothing that may be secret. */
export function parseTarget(text: string): WebhookTarget | string {
  if (controlCharacter.test(text)) return 'the URL contains a control character'
  const url = URL.parse(text)
  if (!url) return 'the URL is not valid'
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'the URL is neither http nor https'
  if (userinfo.test(text.trim())) return 'the URL carries credentials'
  if (url.port === '0') return 'port 0 cannot be reached'
  if (encodedControlCharacter.test(url.pathname))
    return "the URL's path contains an encoded control character"
  // Resolvers differ on these; some would take 127.0.0.1.. for an address.
  if (/^\.|\.\./.test(url.hostname)) return 'the host name has an empty part'
  const bare = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return { url, host: canonicalName(bare), literal: parseAddress(bare) }
}

/** A host name as it is compared: in lower case and without final dots. */
export function canonicalName(host: string): string {
  return host.toLowerCase().replace(/\.+$/, '')
}
