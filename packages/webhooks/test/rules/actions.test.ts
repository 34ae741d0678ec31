import { HostPoints } from '@netbox-hooks/core'
import {
  ActionRunner,
  absentActions,
  buildRequests,
  compileRules,
  type EventAction,
  type EventRule,
  type RequestParts,
  registerEventAction,
  targetOf,
  webhooksExtension,
} from '@netbox-hooks/webhooks'
import { describe, expect, it } from 'vitest'
import { rule, siteEvent } from '../support.ts'

function partsOf(rules: readonly EventRule[]): RequestParts {
  const webhooks = ['a', 'b', 'off'].map((name) => ({
    name,
    payloadUrl: `https://${name}.example.com/`,
    enabled: name !== 'off',
  }))
  return {
    rules: compileRules(rules),
    targets: new Map(webhooks.map((webhook) => [webhook.name, targetOf(webhook)])),
    hooks: new HostPoints([webhooksExtension]).hooks,
  }
}

describe('the action data of a rule', () => {
  it('lies under the data of the object; callbacks are called once for each that differs', async () => {
    const parts = partsOf([
      rule({ name: 'plain', webhooks: ['a'] }),
      rule({ name: 'noc', webhooks: ['a', 'b'], actionData: { team: 'noc', name: 'lost' } }),
      rule({ name: 'noc again', webhooks: ['b'], actionData: { team: 'noc', name: 'lost' } }),
      rule({ name: 'ops', webhooks: ['off'], actionData: { team: 'ops' } }),
      rule({ name: 'none', webhooks: ['b'], actionData: {} }),
    ])
    const seen: unknown[] = []
    parts.hooks.context.tap('my-app', ({ event }) => void seen.push(event.data))
    const { requests } = await buildRequests(siteEvent(), parts)
    const plain = { id: 4, name: 'Site 1' }
    const merged = { team: 'noc', name: 'Site 1', id: 4 }
    expect(seen).toEqual([plain, merged])
    const bodies = requests.map(({ rule: name, webhook, body }) => {
      const { data } = JSON.parse(Buffer.from(body).toString())
      return `${name} → ${webhook}: ${JSON.stringify(data)}`
    })
    expect(bodies).toEqual([
      `plain → a: ${JSON.stringify(plain)}`,
      `noc → a: ${JSON.stringify(merged)}`,
      `noc → b: ${JSON.stringify(merged)}`,
      `noc again → b: ${JSON.stringify(merged)}`,
      `none → b: ${JSON.stringify(plain)}`,
    ])
  })

  it('is all the data there is for an event without any', async () => {
    const parts = partsOf([rule({ webhooks: ['a'], actionData: { team: 'noc' } })])
    const event = siteEvent({ eventType: 'job_completed', data: null })
    const { requests } = await buildRequests(event, parts)
    expect(JSON.parse(Buffer.from(requests[0]?.body ?? []).toString()).data).toEqual({ team: 'noc' })
  })
})

describe('the conditions of a rule', () => {
  it('see the event without action data, and its snapshots and request', async () => {
    const parts = partsOf([
      rule({
        name: 'data',
        webhooks: ['a'],
        conditions: { attr: 'team', value: 'noc' },
        actionData: { team: 'noc' },
      }),
      rule({
        name: 'change',
        webhooks: ['a'],
        conditions: { attr: 'status', op: 'changed', from: 'planned' },
      }),
      rule({ name: 'user', webhooks: ['a'], conditions: { attr: 'request.user', value: 'jstretch' } }),
      rule({ name: 'none', webhooks: ['a'], conditions: null }),
    ])
    const { requests } = await buildRequests(siteEvent(), parts)
    expect(requests.map((request) => request.rule)).toEqual(['change', 'user', 'none'])
  })
})

function runnerOf(...actions: readonly EventAction[]) {
  const registry = new HostPoints([webhooksExtension]).registry
  const undos = actions.map((action) => registry.add('eventActions', action))
  return { runner: new ActionRunner({ registry, timeout: 20 }), registry, undos }
}

const run = { id: 'run', attempt: 1, eventId: 'event', rule: 'r', settings: { a: 1 } }
const input = { ...run, event: siteEvent(), payload: {} as never }

describe('an action', () => {
  it.each<[string, EventAction['run'] | undefined, string | undefined, boolean]>([
    ['answers', () => 'anything', undefined, false],
    ['rejects', () => Promise.reject(new Error('no')), 'NBH_ACTION_FAILED', false],
    ['throws', () => JSON.parse('{'), 'NBH_ACTION_FAILED', false],
    ['hangs', () => new Promise(() => {}), 'NBH_ACTION_LATE', false],
    ['is absent', undefined, 'NBH_ACTION_ABSENT', true],
    [
      'says that it is final',
      () => Promise.reject(Object.assign(new Error('no'), { final: true })),
      'NBH_ACTION_FAILED',
      true,
    ],
    ['throws nothing', () => Promise.reject(undefined), 'NBH_ACTION_FAILED', false],
    [
      'throws what cannot be asked',
      () => Promise.reject(new Proxy({}, { get: () => JSON.parse('{') })),
      'NBH_ACTION_FAILED',
      false,
    ],
  ])('that %s has an outcome that says so', async (name, run, code, isFinal) => {
    const { runner } = runnerOf(...(run ? [{ name, run }] : []))
    const outcome = await runner.run({ ...input, type: name }, new AbortController())
    expect([outcome.error?.code, outcome.isFinal]).toEqual([code, isFinal])
  })

  it('is told by its signal when its time is over, and when nobody waits for it any more', async () => {
    const reasons: unknown[] = []
    const hang: EventAction['run'] = ({ signal }) =>
      new Promise(() => signal.addEventListener('abort', () => reasons.push(signal.reason)))
    const { runner } = runnerOf({ name: 'hang', timeout: 60_000, run: hang })
    const late = await runner.run({ ...input, type: 'hang', timeout: 1 }, new AbortController())
    expect(late.error?.message).toMatch(/did not end within 0.001 s/)
    const abort = new AbortController()
    const broken = runner.run({ ...input, type: 'hang' }, abort)
    abort.abort('enough')
    expect((await broken).error?.code).toBe('NBH_ACTION_FAILED')
    expect(reasons).toEqual([late.error, 'enough'])
  })

  it('that nobody registered are reported, unless their rule is disabled', () => {
    const { registry } = runnerOf()
    const actions = [{ type: 'open-ticket' }, { type: 'webhook', webhook: 'a' }]
    const rules = [rule({ name: 'on', actions }), rule({ name: 'off', enabled: false, actions })]
    expect(absentActions(rules, registry)).toMatchObject([
      { rule: 'on', action: 'open-ticket', error: { code: 'NBH_ACTION_ABSENT' } },
    ])
  })
})

describe('an action whose plugin was unloaded', () => {
  it('is not run any more', async () => {
    let runs = 0
    const { runner, undos } = runnerOf({ name: 'count', run: () => void runs++ })
    const count = () => runner.run({ ...input, type: 'count' }, new AbortController())
    await count()
    for (const undo of undos) undo()
    expect(await count()).toMatchObject({ error: { code: 'NBH_ACTION_ABSENT' } })
    expect(runs).toBe(1)
  })
})

describe('registering an action', () => {
  it.each<[unknown]>([
    [null],
    [{ run() {} }],
    [{ name: 'webhook', run() {} }],
    [{ name: 'x' }],
    [{ name: 'x', run() {}, timeout: 0 }],
    [{ name: 'x', run() {}, timeOut: 9 }],
    [{ name: 'x', run() {}, settingsSchema: { parse() {} } }],
  ])('like %o is refused', (action) => {
    expect(() => registerEventAction(action as never)).toThrow(
      expect.objectContaining({ code: 'NBH_ACTION_INVALID' }),
    )
  })

  it('outside of a plugin is harmless, and can be undone twice', () => {
    const undo = registerEventAction({ name: 'x', run() {} })
    undo()
    undo()
  })
})
