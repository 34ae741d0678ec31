/** Path segments that are shorter are words. */
const shortestSegment = 16
/** The same for values in the query. */
const shortestValue = 8

/** No host of anybody's own: to blot it out would hide more than it keeps. */
const commonHost = /^(?:localhost|[\d.]+|\[.*\])$/

/**
 * What is secret in a URL that is a secret as a whole: whoever is sent it may give away a part of it, and an error may name
 * its host.
 */
export function secretUrlParts(url: string): string[] {
  const { hostname = '', pathname = '/', search = '', searchParams } = URL.parse(url) ?? {}
  const whole = `${pathname}${search}`
  const segments = pathname.split('/').filter(({ length }) => length >= shortestSegment)
  const values = [...(searchParams?.values() ?? [])].filter(({ length }) => length >= shortestValue)
  const hosts = hostname.length < shortestValue || commonHost.test(hostname) ? [] : [hostname]
  return [...hosts, ...(whole.length >= shortestValue ? [whole] : []), ...segments, ...values]
}
