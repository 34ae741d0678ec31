/** Path segments that are shorter are words. */
const shortestSegment = 16
/** The same for values in the query. */
const shortestValue = 8

/** What is secret in a URL that is a secret as a whole: whoever is sent it may give away a part of it. */
export function secretUrlParts(url: string): string[] {
  const { pathname = '/', search = '', searchParams } = URL.parse(url) ?? {}
  const whole = `${pathname}${search}`
  const segments = pathname.split('/').filter(({ length }) => length >= shortestSegment)
  const values = [...(searchParams?.values() ?? [])].filter(({ length }) => length >= shortestValue)
  return [...(whole.length >= shortestValue ? [whole] : []), ...segments, ...values]
}
