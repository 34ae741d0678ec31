import {
  assertContext,
  assertDelivered,
  assertFired,
  callbackInput,
  createTestHost,
  createTestReceiver,
  netbox,
} from '@netbox-hooks/testing'
import '@netbox-hooks/testing/vitest'
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
import { expect, it } from 'vitest'

class One extends PluginConfig {
  override async ready() {
    await super.ready()
    registerWebhookCallback(function status() {
      return { status: 'up', by: 'one' }
    })
    registerWebhookCallback(function broken() {
      throw new Error('no route to the monitor')
    })
  }
}

class Two extends PluginConfig {
  override async ready() {
    await super.ready()
    registerWebhookCallback(function owner() {
      return { by: 'two' }
    })
  }
}

const site = netbox.site.updated({ id: 7, status: 'planned' }, { status: 'active' })
const rule = {
  name: 'retired sites',
  objectTypes: ['dcim.site'],
  eventTypes: ['object_updated'],
  conditions: { attr: 'status.value', value: 'retired' },
  webhooks: ['test'],
}

/** What is said when it does not hold. */
function said(assertion: () => void): string {
  try {
    assertion()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing'
}

it('of a context it is said what was expected, what is there, and by whom', async () => {
  await using host = await createTestHost({ plugins: [One, Two] })
  const emitted = await host.emit(site)
  expect(emitted).toHaveContext()
  expect(emitted).toHaveContext({ status: expect.stringMatching(/^up/) }, 'one')
  expect(emitted).toHaveContext({ by: 'two' }, 'two')
  assertContext(emitted, { status: 'up' })
  const message = said(() => assertContext(emitted, { status: 'down', by: 'two', link: 'x' }, 'one'))
  expect(message.replaceAll(/ at .*/g, '')).toMatchInlineSnapshot(`
    "Expected the context of object_updated of dcim.site 7 to have { status: 'down', by: 'two', link: 'x' } by one.
    It has:
      status: 'up', by status of one
      by: 'two', by owner of two, over that of one
      link: nothing; it has status, by
    Callbacks:
      status of one: merged
      broken of one: failed: The webhook callback broken of one was skipped: no route to the monitor
      owner of two: merged"
  `)
  expect(said(() => expect(emitted).toHaveContext({ status: 'down' }))).toContain(
    "status: 'up', by status of one",
  )
  expect(said(() => expect(emitted).not.toHaveContext({ by: 'two' }))).toMatchInlineSnapshot(`
    "Expected the context of object_updated of dcim.site 7 not to have { by: 'two' }.
      by: 'two', by owner of two, over that of one"
  `)
})

it('of a rule it is said why it did not fire, and of a context that no rule did', async () => {
  await using host = await createTestHost({ plugins: [One], webhooks: [webhook], rules: [rule] })
  const emitted = await host.emit(site)
  expect(emitted).not.toHaveFired()
  expect(emitted).not.toHaveContext()
  const message = said(() => assertFired(emitted, 'retired sites'))
  expect(message).toContain('retired sites: not fired. Its conditions are not met.')
  expect(message).toContain('status.value')
  expect(said(() => assertFired(emitted, 'retired'))).toContain("There is no rule 'retired'.")
  expect(said(() => expect(emitted).toHaveContext())).toContain('No rule fired')
  expect(said(() => assertDelivered(emitted))).toContain('No request was made of it.')
})

const webhook = { name: 'test', payloadUrl: 'https://webhooks.test/' }

it('of a delivery it is said what has become of each attempt, and when the next one is', async () => {
  await using receiver = await createTestReceiver()
  receiver.answer(503)
  const webhooks = [{ name: 'noc', payloadUrl: receiver.url }]
  await using host = await createTestHost({ webhooks, now: '2026-03-01T00:00:00Z' })
  const emitted = await host.emit(site)
  expect(said(() => assertDelivered(emitted)).replaceAll(receiver.url, 'URL')).toMatchInlineSnapshot(`
    "Expected object_updated of dcim.site 7 to be delivered.
      noc (URL): pending; attempt 1: 503 NBH_RESPONSE_STATUS The endpoint answered 503.; the next attempt is due at 2026-03-01T00:00:05.000Z"
  `)
  expect(said(() => assertDelivered(emitted, 'other'))).toContain(
    'There is no request to it; there are those to noc.',
  )
  await host.clock.advance('5s')
  assertDelivered(emitted, 'noc')
})

it('a promise, or a list, is not taken for an event', async () => {
  await using host = await createTestHost()
  const emitting = host.emit(site)
  expect(said(() => assertDelivered(emitting as never))).toContain('it was given a promise')
  expect(said(() => expect([]).toBeDelivered())).toContain(
    'toBeDelivered() needs what host.emit() resolves with',
  )
  await emitting
})

it('an empty context is expected of any that is there; a list of events is no event', async () => {
  await using host = await createTestHost({ plugins: [Two] })
  const emitted = await host.emit([site])
  for (const each of emitted) expect(each).toHaveContext({})
  expect(() => assertContext(emitted as never)).toThrow(
    'assertContext() needs what host.emit() resolves with; it was given an array.',
  )
  await using bare = await createTestHost()
  expect(await bare.emit(site)).not.toHaveContext({})
})

it('changes and inputs that are made wrongly are refused', () => {
  const refused = expect.objectContaining({ code: 'NBH_ARGUMENT_INVALID' })
  const { updated, created } = netbox.site as unknown as Record<string, (...args: unknown[]) => unknown>
  expect(() => updated?.({ status: 'active' })).toThrow(refused)
  expect(() => created?.({}, { usr: 'jane' })).toThrow(refused)
  expect(() => created?.({}, { at: '2026-01-01' })).toThrow(refused)
  const input = callbackInput as (options?: unknown) => unknown
  for (const options of [undefined, {}, { objectType: 'dcim.site', field: {} }])
    expect(() => input(options)).toThrow(refused)
  expect(() => input({ objectType: 'netbox_dns.zone', fields: { name: 'x' } })).toThrow(
    /No object of the type/,
  )
  expect(input({ objectType: 'dcim.site', eventType: 'dns_synced', fields: { name: 'Bonn' } })).toMatchObject(
    {
      data: { name: 'Bonn', slug: 'bonn' },
      snapshots: null,
    },
  )
})
