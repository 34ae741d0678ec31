import type { EmittedEvent } from '../host/emitted-event.ts'
import type { Verdict } from './verdict.ts'
import { nameOf, progressText } from './words.ts'

/** Whether all of an event's requests are delivered, or those to one webhook. */
export function deliveredVerdict(emitted: EmittedEvent, webhook: string | undefined): Verdict {
  const requests = emitted.requests.filter((request) => webhook === undefined || request.webhook === webhook)
  const pass = requests.length > 0 && requests.every(({ state }) => state === 'delivered')
  const to = webhook === undefined ? '' : ` to ${webhook}`
  const lines = requests.map((request) => `  ${request.webhook} (${request.url}): ${progressText(request)}`)
  return {
    pass,
    actual: requests.map(({ state }) => state),
    expected: requests.map(() => 'delivered'),
    message: () =>
      [
        `Expected ${nameOf(emitted)} ${pass ? 'not ' : ''}to be delivered${to}.`,
        ...(requests.length === 0 ? [withoutRequest(emitted, webhook)] : lines),
      ].join('\n'),
  }
}

function withoutRequest({ requests, rules }: EmittedEvent, webhook: string | undefined): string {
  if (requests.length > 0 && webhook !== undefined)
    return `There is no request to it; there are those to ${requests.map((each) => each.webhook).join(', ')}.`
  const reasons = rules.map(({ rule, reason }) => `  ${rule}: ${reason}`)
  return ['No request was made of it.', ...reasons].join('\n')
}
