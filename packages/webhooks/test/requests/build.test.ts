import { HostPoints, silentLogger } from '@netbox-hooks/core'
import {
  buildRequests,
  compileRules,
  type RequestParts,
  targetOf,
  type Webhook,
  webhooksExtension,
} from '@netbox-hooks/webhooks'
import { describe, expect, it } from 'vitest'
import { rule, siteEvent } from '../support.ts'

const headOf = (webhook: Webhook) => targetOf(webhook).head

function partsOf(rules: Parameters<typeof compileRules>[0], ...webhooks: readonly Webhook[]): RequestParts {
  return {
    rules: compileRules(rules),
    targets: new Map(webhooks.map((webhook) => [webhook.name, targetOf(webhook)])),
    hooks: new HostPoints([webhooksExtension]).hooks,
    gathering: { logger: silentLogger },
  }
}

const named = (name: string, more: Partial<Webhook> = {}): Webhook => ({
  name,
  payloadUrl: `https://${name}.example.com/`,
  ...more,
})

describe('an event', () => {
  it('is sent once per rule and webhook, and tells which rule it was and what came of the taps', async () => {
    const parts = partsOf(
      [rule({ name: 'one', webhooks: ['a', 'off', 'b'] }), rule({ name: 'two', webhooks: ['a'] })],
      named('a'),
      named('b'),
      named('off', { enabled: false }),
    )
    parts.hooks.context.tap('my-app', (gathering) => gathering.add({ a: 1 }))
    const { requests, outcomes } = await buildRequests(siteEvent(), parts)
    expect(requests.map((request) => `${request.rule} → ${request.webhook}`)).toEqual([
      'one → a',
      'one → b',
      'two → a',
    ])
    expect(new Set(requests.map((request) => request.body)).size).toBe(1)
    expect(outcomes).toMatchObject([{ plugin: 'my-app', outcome: 'merged' }])
  })

  it('that goes nowhere has no context gathered for it', async () => {
    const parts = partsOf([rule({ webhooks: ['off'] })], named('off', { enabled: false }))
    let called = false
    parts.hooks.context.tap('my-app', () => {
      called = true
    })
    expect(await buildRequests(siteEvent(), parts)).toEqual({
      requests: [],
      actions: [],
      outcomes: [],
      provenance: {},
      failures: [],
      undecided: [],
    })
    expect(called).toBe(false)
  })
})

describe('a request', () => {
  it('is a POST of JSON unless the webhook says otherwise', () => {
    expect(headOf(named('a'))).toEqual({
      method: 'POST',
      url: 'https://a.example.com/',
      headers: { 'content-type': 'application/json' },
    })
    const webhook = named('a', { httpMethod: 'PUT', httpContentType: 'text/plain' })
    expect(headOf(webhook)).toMatchObject({
      method: 'PUT',
      headers: { 'content-type': 'text/plain' },
    })
  })

  it("merges the webhook's headers over the content type, whatever their case", () => {
    const headers = { 'CONTENT-type': 'text/xml', 'X-One': 'first', 'x-one': 'last', ['__proto__']: 'x' }
    const rendered = headOf(named('a', { headers, secret: 's3cret' }))
    expect(Object.entries(rendered.headers)).toEqual([
      ['content-type', 'text/xml'],
      ['x-one', 'last'],
      ['__proto__', 'x'],
    ])
    expect(JSON.stringify(rendered)).not.toContain('s3cret')
  })
})
