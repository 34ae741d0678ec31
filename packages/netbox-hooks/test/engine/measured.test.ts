import { createHost, recordChange } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

/** An object by which two to the power of forty ways lead to the same text. */
const sharing =
  'export const sharing = () => { let o = "leaf"; for (let at = 0; at < 40; at += 1) o = { a: o, b: o }; return o }'

async function startWith(plugin: string) {
  const receiver = await startReceiver()
  const logger = keepingLogger()
  const files = { 'sharing.mjs': sharing, 'plugin.mjs': `import { sharing } from './sharing.mjs'\n${plugin}` }
  const plugins = [['./plugin.mjs', { optional: true }]] as const
  const host = createHost({ cwd: folderWith(files), logger, config: configFor(receiver, { plugins }) })
  onTestFinished(() => host.stop())
  await host.start()
  return { host, logger, receiver }
}

const event = { eventType: 'object_updated', objectType: 'dcim.site', data: { id: 1, name: 'AMS' } }

it('what a plugin in the same process makes of an event is measured, and costs its own part alone', async () => {
  const { host, logger, receiver } = await startWith(`
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(function huge() { return { o: sharing() } })
registerWebhookCallback(function small() { return { small: 1 } })
export default class Plugin extends PluginConfig {
  eventsPipeline = [(events) => { for (const event of events) event.data.o = sharing() }]
  async ready() {
    await super.ready()
    this.host.logger.info({ o: sharing() }, 'ready now')
    this.host.hooks.payload.tap('huge', (payload) => ({ ...payload, o: sharing() }))
  }
}`)
  await host.emit(event)
  const [webhook] = await receiver.waitFor(1)
  expect(webhook?.payload).toMatchObject({ data: event.data, context: { small: 1 } })
  expect(webhook?.payload).not.toHaveProperty('o')
  for (const line of [
    /ready now.*left out: /,
    /After the events pipeline \(.*\), an event is accepted as it came: The event is too large at data\.o/,
    /The webhook callback huge of plugin was skipped: What it returned is above 256 KiB of JSON; most of it stands at o/,
    /after the payload hook \(huge\) and is sent as it was: it is above 4096 KiB of JSON at o/,
  ])
    expect(logger.lines).toContainEqual(expect.stringMatching(line))
})

it('what the events pipeline makes of a batch is an event for each that came', async () => {
  const { host, logger, receiver } = await startWith(`
import { PluginConfig } from 'netbox-hooks'
export default class Plugin extends PluginConfig {
  eventsPipeline = [
    ([first]) => { first.data.seen = true },
    (events) => { events[1].eventType = Symbol('none'); events[2].data = 'text'; events[3].objectType = null },
    (events) => events.push({ get data() { throw null } }),
    (events) => { events.length = 0 },
  ]
}`)
  await host.emit([1, 2, 3, 4].map((id) => ({ ...event, data: { id } })))
  const payloads = (await receiver.waitFor(4)).map(({ payload }) => payload['data'])
  expect(payloads).toEqual(expect.arrayContaining([{ id: 1, seen: true }, { id: 2 }, { id: 3 }, { id: 4 }]))
  expect(logger.lines.filter((line) => line.includes('an event is accepted as it came'))).toHaveLength(3)
  expect(logger.lines.filter((line) => line.includes('NBH_TAP_FAILED'))).toHaveLength(2)
})

it('defaults that share too much are a mistake of their plugin', async () => {
  const { host } = await startWith(`
import { PluginConfig } from 'netbox-hooks'
export default class Plugin extends PluginConfig { defaultSettings = { table: sharing() } }`)
  expect(host.plugins[0]).toMatchObject({
    state: 'skipped',
    error: {
      code: 'NBH_PLUGIN_SETTINGS_INVALID',
      message: expect.stringMatching(
        /^The defaultSettings of plugin cannot be used: it is above 16384 KiB of JSON at table/,
      ),
    },
  })
})

it('what a schema makes of settings is frozen part by part, however often they are shared', async () => {
  const { host } = await startWith(`
import { PluginConfig } from 'netbox-hooks'
export default class Plugin extends PluginConfig {
  settingsSchema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { o: sharing() } }) } }
}`)
  const settings = host.plugins[0]?.config?.settings as { o: { a: object; b: object } }
  expect([Object.isFrozen(settings.o.a), settings.o.a === settings.o.b]).toEqual([true, true])
})

it('states that an application compares are measured first', async () => {
  const { host, receiver } = await startWith(`
import { PluginConfig } from 'netbox-hooks'
export default class Plugin extends PluginConfig {}`)
  const make = () => {
    let value: object = { leaf: 1 }
    for (let level = 0; level < 40; level += 1) value = { a: value, b: value }
    return value
  }
  const change = { ...event, objectId: 1, prechange: make(), postchange: make() }
  const tracked = host.trackChanges(undefined, () => recordChange(change), { skipUnchanged: true })
  await expect(tracked).rejects.toMatchObject({ code: 'NBH_EVENT_INVALID' })
  const same = { ...event, objectId: 2, prechange: { at: new Date(0) }, postchange: { at: new Date(0) } }
  await host.trackChanges(undefined, () => recordChange(same), { skipUnchanged: true })
  await host.idle()
  expect(receiver.received).toEqual([])
})
