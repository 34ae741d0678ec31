import { createTestHost, createTestReceiver, netbox } from '@netbox-hooks/testing'
import { PluginConfig, registerEventAction, registerWebhookCallback } from 'netbox-hooks'
import '@netbox-hooks/testing/vitest'
import { expect, it } from 'vitest'

class SiteStatus extends PluginConfig {
  override requiredSettings = ['endpoint']
  override async ready() {
    await super.ready()
    registerWebhookCallback(function siteStatus({ data, settings }) {
      return { site_status: { id: data['id'], endpoint: settings['endpoint'] } }
    })
  }
}

it('tells what was built of an event, who added what, and that the webhook would be sent it', async () => {
  await using host = await createTestHost({ plugins: [SiteStatus], settings: { endpoint: 'x' } })
  const emitted = await host.emit(netbox.site.created({ name: 'Berlin', id: 7 }))
  expect(emitted).toHaveContext({ site_status: { id: 7, endpoint: 'x' } }, 'site-status')
  expect(emitted).toHaveFired('every event')
  expect(emitted).toBeDelivered('test')
  expect(emitted.payload).toMatchObject({ event: 'created', object_type: 'dcim.site' })
  expect(emitted.provenance).toEqual({
    site_status: { plugin: 'site-status', callback: 'siteStatus', overwrote: [] },
  })
  expect(emitted.callbacks[0]?.durationMs).toBeGreaterThan(0)
  expect(emitted.callbacks).toMatchObject([
    { callback: 'siteStatus', outcome: 'merged', durationMs: expect.any(Number), error: undefined },
  ])
  const [request] = emitted.requests
  expect(request).toMatchObject({ webhook: 'test', method: 'POST', url: 'https://webhooks.test/' })
  expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': request?.id })
  expect(request?.json).toEqual(emitted.payload)
})

it('sends to a receiver for real, and retries as its clock is advanced', async () => {
  await using receiver = await createTestReceiver({ secret: 'abc' })
  receiver.answer(503).answer(429, { retryAfter: 400 }).hang().reset()
  await using host = await createTestHost({
    webhooks: [{ name: 'noc', payloadUrl: receiver.url, secret: 'abc' }],
  })
  const emitted = await host.emit(netbox.site.created())
  const attempts = () => emitted.requests.flatMap(({ attempts }) => attempts.map((each) => each.error?.code))
  expect(attempts()).toEqual(['NBH_RESPONSE_STATUS'])
  await host.clock.advance('4.999s')
  expect(attempts()).toHaveLength(1)
  await host.clock.advance('1ms')
  expect(emitted.requests[0]?.attempts.map(({ status }) => status)).toEqual([503, 429])
  expect(emitted).not.toBeDelivered()
  await host.clock.advance('400s')
  expect(attempts()).toHaveLength(2)
  await host.clock.advance('10s')
  expect(attempts()[2]).toBe('NBH_HEADERS_TIMEOUT')
  await host.clock.advance('3h')
  expect(attempts().slice(3)).toEqual(['NBH_CONNECTION_FAILED', undefined])
  expect(emitted).toBeDelivered()
  const answered = receiver.received.map((webhook) => [webhook.answered, webhook.verified])
  expect(answered).toEqual(['503', '429', 'hang', 'reset', '200'].map((answer) => [answer, true]))
})

it('runs actions, and again when their time has come', async () => {
  let runs = 0
  class Notes extends PluginConfig {
    override async ready() {
      await super.ready()
      registerEventAction({
        name: 'note',
        run: async () => {
          runs += 1
          if (runs === 1) throw new Error('no paper')
        },
      })
    }
  }
  const actions = [{ type: 'note', settings: { colour: 'red' } }]
  const rule = { name: 'notes', objectTypes: ['dcim.*'], eventTypes: ['object_created'], actions }
  await using host = await createTestHost({ plugins: [Notes], rules: [rule] })
  const emitted = await host.emit(netbox.site.created())
  expect(emitted.actions).toMatchObject([
    { type: 'note', rule: 'notes', settings: { colour: 'red' }, state: 'pending', attempts: [{ number: 1 }] },
  ])
  expect(emitted.actions[0]?.error?.message).toContain('no paper')
  await host.clock.advance('5s')
  expect(emitted.actions).toMatchObject([{ state: 'delivered', attempts: [{}, { error: undefined }] }])
})

it('is refused with all that is wrong with its options', async () => {
  class Any extends PluginConfig {}
  await expect(
    createTestHost({
      plugin: [Any],
      plugins: Any,
      now: 'tomorrow',
      network: 'example.com',
      patience: -1,
      config: { plugins: ['other'] },
    } as never),
  ).rejects.toMatchObject({
    code: 'NBH_ARGUMENT_INVALID',
    problems: [
      { message: 'createTestHost() has no option "plugin".', hint: 'Did you mean "plugins"?' },
      { message: expect.stringMatching(/needs a list as its option "plugins"; it was given a function/) },
      { message: expect.stringMatching(/without plugins, .*"config"/) },
      { message: expect.stringMatching(/needs a date as its option "now"/) },
      { message: expect.stringMatching(/list of hosts, as its option "network"/) },
      { message: expect.stringMatching(/"patience"/) },
    ],
  })
})
