import type { Config } from 'netbox-hooks'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { folderWith, startReceiver } from '../support.ts'
import { ada, done, rule, type StartedHost, siteChanged, startHost, webhook } from './support.ts'

let server: RedisServer
let queue: NonNullable<Config['queue']>
let tests = 0
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())
beforeEach(() => {
  tests += 1
  queue = `redis://127.0.0.1:${server.port}?prefix=managed-${tests}`
})

/** Resolves when it is so; a test that waits for too long fails by its own time limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

function start(config: Config = {}): Promise<StartedHost> {
  return startHost(folderWith(), { queue, ...config })
}

// Sooner than the other one looks around for changes of which it has heard nothing.
it('uses on one host at once what was made on the other', async () => {
  const receiver = await startReceiver()
  const [one, other] = [await start(), await start()]
  await done(one.objects, [webhook('a', { payloadUrl: receiver.url, secret: 'a secret' }), rule('r', ['a'])])
  await until(() => other.objects.named('event_rule', 'r') !== undefined)
  expect(other.objects.list('webhook')).toEqual(one.objects.list('webhook'))
  await other.host.emit(siteChanged)
  await receiver.waitFor(1)
  await done(other.objects, [{ op: 'delete', kind: 'webhook', id: 1 }])
  await until(() => one.objects.list('event_rule').length === 0)
  expect(one.host.operations.webhooks()).toEqual([])
}, 9_000)

it('lets one of two be first who change the same at once', async () => {
  const [one, other] = [await start(), await start()]
  await done(one.objects, [webhook('a')])
  await until(() => other.objects.named('webhook', 'a') !== undefined)
  const set = (timeout: number) =>
    [{ op: 'update', kind: 'webhook', id: 1, version: 1, settings: { timeout } }] as const
  const outcomes = await Promise.all([one.objects.carryOut(set(1), ada), other.objects.carryOut(set(2), ada)])
  expect(outcomes.map((outcome) => ('refused' in outcome ? outcome.refused[0]?.why : 'done')).sort()).toEqual(
    ['changed', 'done'],
  )
  const made = await Promise.all([one, other].map(({ objects }) => objects.carryOut([webhook('b')], ada)))
  expect(made.flatMap((outcome) => ('refused' in outcome ? outcome.refused : []))).toMatchObject([
    { why: 'invalid', issues: [{ path: ['name'], error: { code: 'NBH_CONFIG_DUPLICATE_NAME' } }] },
  ])
  await until(
    () => other.objects.get('webhook', 1)?.version === 2 && one.objects.get('webhook', 1)?.version === 2,
  )
  expect(one.objects.list('webhook')).toEqual(other.objects.list('webhook'))
}, 30_000)

it('keeps to what is true of all objects together, whoever changes them at once', async () => {
  const [one, other] = [await start(), await start()]
  const names = () => one.objects.list('event_rule').map(({ name }) => name)
  for (let round = 1; round <= 20; round += 1) {
    const [a, b] = [`A${round}`, `B${round}`]
    await done(one.objects, [webhook(b)])
    await until(() => other.objects.named('webhook', b) !== undefined)
    const { id = 0 } = one.objects.named('webhook', b) ?? {}
    // Of two names that look the same, there is one.
    const alike = await Promise.all([
      one.objects.carryOut([webhook(a)], ada),
      other.objects.carryOut([webhook(a.toLowerCase())], ada),
    ])
    expect(alike.filter((outcome) => 'refused' in outcome)).toHaveLength(1)
    // A rule goes with its webhook, or is not made.
    await Promise.all([
      one.objects.carryOut([{ op: 'delete', kind: 'webhook', id }], ada),
      other.objects.carryOut([rule(`r${round}`, [b])], ada),
    ])
    expect(names()).toEqual([])
  }
  expect(one.objects.list('webhook')).toHaveLength(20)
  // Each change is of its own object: none is refused because others are made.
  const many = Array.from({ length: 10 }, (_, index) =>
    [one, other].map(({ objects }, host) => objects.carryOut([webhook(`many ${index} ${host}`)], ada)),
  )
  const outcomes = await Promise.all(many.flat())
  expect(outcomes.filter((outcome) => 'refused' in outcome)).toEqual([])
}, 30_000)

it('leaves aside on one host what only the other can use', async () => {
  const receiver = await startReceiver()
  const declaring = { webhooks: [{ name: 'mine', payloadUrl: receiver.url }] }
  const [one, other] = [await start(), await start(declaring)]
  await done(one.objects, [webhook('Mine'), rule('r', ['Mine'])])
  await until(() => other.objects.named('event_rule', 'r') !== undefined)
  expect(other.objects.named('webhook', 'Mine')?.problems).toMatchObject([
    { code: 'NBH_CONFIG_DUPLICATE_NAME' },
  ])
  expect(other.host.operations.webhooks().map((each) => each.webhook)).toEqual(['mine'])
  expect(other.host.operations.eventRules).toEqual([])
  await other.host.stop()
  await expect(start(declaring)).rejects.toMatchObject({
    code: 'NBH_CONFIG_INVALID',
    problems: [{ code: 'NBH_CONFIG_DUPLICATE_NAME' }],
  })
}, 30_000)
