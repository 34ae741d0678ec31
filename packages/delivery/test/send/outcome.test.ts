import { readFileSync } from 'node:fs'
import { classifyOutcome, outcomeTable } from '@netbox-hooks/delivery'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const day = 24 * 3_600_000

describe('classifyOutcome', () => {
  it.each([
    [200, 'delivered', false],
    [204, 'delivered', false],
    [299, 'delivered', false],
    [301, 'retry', true],
    [304, 'retry', true],
    [400, 'retry', true],
    [401, 'retry', true],
    [404, 'retry', true],
    [410, 'disable', true],
    [429, 'retry', true],
    [500, 'retry', true],
    [503, 'retry', true],
    [999, 'retry', true],
  ])('takes %i for %s', (status, outcome, countsAgainstWebhook) => {
    expect(classifyOutcome({ status })).toEqual({ outcome, countsAgainstWebhook, pauseMs: undefined })
  })

  it('pauses a webhook that asks for it, for 24 hours at most', () => {
    fc.assert(
      fc.property(fc.constantFrom(429, 503), fc.nat(3 * day), (status, retryAfterMs) => {
        expect(classifyOutcome({ status, retryAfterMs })).toEqual({
          outcome: 'pause',
          countsAgainstWebhook: true,
          pauseMs: Math.min(retryAfterMs, day),
        })
      }),
    )
  })

  it.each([200, 302, 400, 410, 500])('heeds no Retry-After on %i', (status) => {
    expect(classifyOutcome({ status, retryAfterMs: 1_000 })).toEqual(classifyOutcome({ status }))
  })

  it('goes by the status where there is one', () => {
    expect(classifyOutcome({ status: 200, code: 'NBH_ATTEMPT_TIMEOUT' }).outcome).toBe('delivered')
    expect(classifyOutcome({ status: 410, code: 'NBH_RESPONSE_STATUS' }).outcome).toBe('disable')
  })

  it('holds against a webhook neither what a proxy nor what the host itself did wrong', () => {
    for (const code of ['NBH_PROXY_FAILED', 'NBH_PROXY_REFUSED', 'NBH_SECRET_INVALID'] as const) {
      expect(classifyOutcome({ status: undefined, code })).toMatchObject({
        outcome: 'retry',
        countsAgainstWebhook: false,
      })
    }
  })

  it('tries again what it does not know', () => {
    expect(classifyOutcome({ status: undefined, code: 'NBH_NEVER_HEARD_OF' })).toEqual({
      outcome: 'retry',
      countsAgainstWebhook: false,
      pauseMs: undefined,
    })
  })
})

it('docs/delivery.md prints the table as it is', () => {
  const page = readFileSync(new URL('../../../../docs/delivery.md', import.meta.url), 'utf8')
  const section = page.split('\n## ').find((text) => text.startsWith('Outcomes\n')) ?? ''
  const printed = [...section.matchAll(/^\| `?(\w[^|`]*?)`? +\| (\w+) +\| (yes|no) +\|/gm)].map(
    ([, key, outcome, counts]) => [key, { outcome, countsAgainstWebhook: counts === 'yes' }],
  )
  expect(Object.fromEntries(printed)).toEqual(outcomeTable)
  expect(printed).toHaveLength(Object.keys(outcomeTable).length)
})

it('every error that an attempt can end with has a row of its own', () => {
  const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
  const section = page.split('\n## ').find((text) => text.startsWith('Attempts\n')) ?? ''
  const codes = (section.match(/NBH_[A-Z_]+/g) ?? []).filter((code) => code !== 'NBH_RESPONSE_STATUS')
  expect(Object.keys(outcomeTable)).toEqual(expect.arrayContaining(codes))
})
