import type { ChangeEvent, EventExplanation } from '@netbox-hooks/webhooks'
import { describe, expect, it } from 'vitest'
import { builderWith, rule, siteEvent, webhook } from '../support.ts'

/** A builder whose callback answers when it is told to. */
function slowBuilder() {
  const answer = Promise.withResolvers<void>()
  const made = builderWith([() => answer.promise], { rules: [rule({ name: 'one', webhooks: ['first'] })] })
  return { ...made, answer: () => answer.resolve() }
}

const madeFor = ({ requests }: { readonly requests: readonly { webhook: string; url: string }[] }) =>
  requests.map(({ webhook, url }) => `${webhook}: ${url}`)

describe('an event under way', () => {
  it('goes to the webhook as it was when its building began', async () => {
    const { builder, answer } = slowBuilder()
    const building = builder.build(siteEvent())
    builder.putWebhook({ ...webhook('first'), payloadUrl: 'https://other.example.com/' })
    answer()
    expect(madeFor(await building)).toEqual(['first: https://first.example.com/'])
    expect(madeFor(await builder.build(siteEvent()))).toEqual(['first: https://other.example.com/'])
  })

  it('is sent, and becomes no run of an action, where its webhook is removed meanwhile', async () => {
    const { builder, answer } = slowBuilder()
    const building = builder.build(siteEvent())
    expect(builder.removeWebhook('first')).toBe(true)
    expect(builder.removeWebhook('first')).toBe(false)
    answer()
    const built = await building
    expect(madeFor(built)).toEqual(['first: https://first.example.com/'])
    expect(built.actions).toEqual([])
    expect(await builder.build(siteEvent())).toMatchObject({ requests: [], actions: [], undecided: [] })
  })

  it('is explained by the rules that it was built by', async () => {
    const { builder, answer } = slowBuilder()
    const explaining = builder.explain(siteEvent())
    builder.putRule(rule({ name: 'two', webhooks: ['second'] }), 1)
    builder.removeRule('one')
    answer()
    const names = ({ rules }: EventExplanation) => rules.map(({ rule: name }) => name)
    expect(names(await explaining)).toEqual(['one'])
    expect(names(await builder.explain(siteEvent()))).toEqual(['two'])
  })
})

describe('a rule that is changed', () => {
  it('is in force for the next event, in its turn', async () => {
    const { builder } = builderWith([], { rules: [rule({ name: 'b', webhooks: ['first'] })] })
    builder.putRule(rule({ name: 'a', webhooks: ['second'] }), 1)
    const rulesOf = async () => (await builder.build(siteEvent())).requests.map((request) => request.rule)
    expect(await rulesOf()).toEqual(['b', 'a'])
    builder.putRule(rule({ name: 'a', webhooks: ['second'], order: -1 }), 1)
    expect(await rulesOf()).toEqual(['a', 'b'])
    builder.putRule(rule({ name: 'a', webhooks: ['second'], enabled: false }), 1)
    expect(await rulesOf()).toEqual(['b'])
    expect(builder.removeRule('b')).toBe(true)
    expect(builder.removeRule('b')).toBe(false)
    expect(await rulesOf()).toEqual([])
    expect(builder.concerns(siteEvent())).toBe(false)
  })

  it('is warned about anew when its conditions cannot be decided', async () => {
    const conditions = { attr: 'nothing', value: 1 }
    const { builder, lines } = builderWith([], { rules: [] })
    const undecidable = rule({ name: 'r', webhooks: ['first'], conditions })
    builder.putRule(undecidable, 0)
    for (const _ of [1, 2]) await builder.build(siteEvent())
    expect(lines).toHaveLength(1)
    builder.putRule({ ...undecidable, order: 1 }, 0)
    for (const _ of [1, 2]) await builder.build(siteEvent())
    expect(lines).toHaveLength(2)
  })
})

describe('a directed event', () => {
  const test = (name: string): ChangeEvent =>
    siteEvent({ eventType: 'webhook_test', objectType: 'netbox_hooks.webhook', objectId: name })
  const directed = { eventType: 'webhook_test', ruleName: (name: string) => `Test of ${name}` }

  it('goes to the webhook that it is about, also one that was added later, and to no other', async () => {
    const { builder } = builderWith([], { rules: [], directed })
    const built = async (name: string) =>
      (await builder.build(test(name))).requests.map((request) => `${request.rule} → ${request.webhook}`)
    expect(await built('second')).toEqual(['Test of second → second'])
    expect(await built('third')).toEqual([])
    builder.putWebhook(webhook('third'))
    expect(await built('third')).toEqual(['Test of third → third'])
    builder.putWebhook({ ...webhook('third'), enabled: false })
    expect(await built('third')).toEqual([])
  })

  it('is explained without a rule, and left undone for its webhook alone', async () => {
    const { builder } = builderWith([], { directed, rules: [rule({ name: 'r', webhooks: ['first'] })] })
    const { requests, rules } = await builder.explain(test('second'))
    expect(requests).toHaveLength(1)
    expect(rules.map(({ rule: name }) => name)).toEqual(['r'])
    const error = new Error('no') as never
    const undone = (event: ChangeEvent | undefined) =>
      builder.leftUndone(event, error).map(({ rule: name, action }) => `${name} → ${action.webhook}`)
    expect(undone(test('second'))).toEqual(['Test of second → second'])
    expect(undone(undefined)).toEqual(['r → first'])
  })
})

it('what is readdressed to a webhook that has gone is refused', async () => {
  const { builder } = builderWith([])
  builder.removeWebhook('second')
  const sent = { headers: {}, body: Buffer.from('{}'), eventId: 'e', objectId: 4, rule: 'r' }
  await expect(builder.readdress(sent, 'second')).rejects.toMatchObject({ code: 'NBH_WEBHOOK_UNKNOWN' })
})
