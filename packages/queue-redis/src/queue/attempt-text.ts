import type { Attempt, RecordedAttempt } from '@netbox-hooks/delivery/queue'

/** How much of a response's body is kept, in characters. */
const keptResponse = 1024

/** An attempt as it is stored. */
export function attemptText({
  deliveryId,
  state,
  nextDueAt,
  givesWay,
  ...attempt
}: RecordedAttempt & Partial<Attempt>): string {
  return JSON.stringify({ ...attempt, responseBody: attempt.responseBody?.slice(0, keptResponse) })
}

export function parseAttempt(text: string): RecordedAttempt {
  return {
    status: undefined,
    responseBody: undefined,
    error: undefined,
    ...JSON.parse(text),
  } as RecordedAttempt
}
