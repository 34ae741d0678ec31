import type { Attempt } from '../queue/attempt.ts'

const codes: ReadonlySet<string | undefined> = new Set([
  'NBH_CONNECT_TIMEOUT',
  'NBH_CONNECTION_FAILED',
  'NBH_HEADERS_TIMEOUT',
  'NBH_ATTEMPT_TIMEOUT',
])

/** Whether an attempt failed as it would at an endpoint that is sent more requests at once than it bears. */
export function meansOverload({ status, error }: Pick<Attempt, 'status' | 'error'>): boolean {
  return status === undefined ? codes.has(error?.code) : status === 429 || status >= 500
}
