import { describeWebhook } from '@netbox-hooks/delivery/queue'
import { expect, it } from 'vitest'

it('an open breaker is not said to wait for a time that has come', () => {
  const record = {
    state: 'open',
    until: Date.UTC(2026, 6, 1),
    reason: '4 attempts in a row have failed.',
  } as const
  const before = describeWebhook(record, { now: record.until - 1 })
  expect(before).toBe(
    'stopped by its breaker until 2026-07-01T00:00:00.000Z, then one delivery is tried: 4 attempts in a row have failed.',
  )
  const after = describeWebhook(record, { now: record.until })
  expect(after).toBe(
    'stopped by its breaker, which now lets one delivery through: 4 attempts in a row have failed.',
  )
})
