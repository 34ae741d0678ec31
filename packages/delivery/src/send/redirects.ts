import type { Hop } from '../attempt-timings.ts'
import type { Exchanged } from './exchange.ts'
import type { RedirectRules, SendOptions } from './sender.ts'

/** Where a redirect leads. */
export interface Redirect {
  readonly url: string
  readonly isSameHost: boolean
}

/** Where to go on to from `url`; why not, as a clause, if a redirect is not followed; `undefined` if there is none. */
export function redirectOf(
  { status, headers }: Exchanged,
  url: string,
  rules: RedirectRules | undefined,
  hops: readonly Hop[],
): Redirect | string | undefined {
  if (status === undefined || status < 300 || status > 399 || status === 304) return undefined
  if (!rules) return 'redirects are not followed'
  if (status !== 307 && status !== 308) return 'only redirects with 307 and 308 are followed'
  const location = headers?.['location']
  const [from, to] = [URL.parse(url), typeof location === 'string' ? URL.parse(location, url) : null]
  if (!from || !to) return 'it does not say where it redirects to'
  if (hops.length >= rules.follow) return `more than ${rules.follow} in one attempt are not followed`
  if (from.protocol === 'https:' && to.protocol !== 'https:')
    return 'a redirect away from https is not followed'
  const isSameHost = isAtHost(from, to)
  if (!isSameHost && rules.sameHost !== false) return 'a redirect to another host is not followed'
  to.hash = ''
  return { url: to.href, isSameHost }
}

/** The same name and port, or the step from http to https. */
function isAtHost(from: URL, to: URL): boolean {
  if (from.hostname !== to.hostname) return false
  const isUpgrade =
    from.protocol === 'http:' && from.port === '' && to.protocol === 'https:' && to.port === ''
  return isUpgrade || (from.protocol === to.protocol && from.port === to.port)
}

/** A redirect as it is recorded: without its query. */
export function hopOf(status: number, url: string): Hop {
  const { origin = '', pathname = '' } = URL.parse(url) ?? {}
  return { status, url: origin + pathname }
}

/** Options for another host than the webhook's: it gets the signed body, and nothing by which the webhook is let in. */
export function optionsForOtherHost({ secrets, proxy, timeouts, tls, redirects }: SendOptions): SendOptions {
  return {
    secrets,
    proxy,
    redirects,
    ...(timeouts && { timeouts }),
    ...(tls?.ca !== undefined && { tls: { ca: tls.ca } }),
  }
}

/** The same of the delivery's own headers. */
export function headersForOtherHost(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => /^(?:content-type|user-agent)$/i.test(name))
  return Object.fromEntries(kept)
}
