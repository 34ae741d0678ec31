import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** What may stand in a log and in a header as it came. */
const sane = /^[\w.:@/+=-]{1,128}$/

/** The id of a request: its own `X-Request-ID` if it has a sane one, so that it can be followed from proxy to log. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && sane.test(given) ? given : randomUUID()
}
