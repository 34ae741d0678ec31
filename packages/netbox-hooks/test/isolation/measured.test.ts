import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'
import { innocent, isolated, patienceMs, patient, startWith } from './support.ts'

vi.setConfig({ testTimeout: 4 * patienceMs })

/** What a plugin can make that is larger, deeper or odder than anybody should walk through. */
const monsters = `
const sharing = (levels) => { let o = 'leaf'; while (levels--) o = { a: o, b: o }; return o }
const nested = (levels, inner) => { let o = inner; while (levels--) o = { in: o }; return o }
export const monsters = {
  sharing: () => ({ o: sharing(40) }),
  deepAndWide: () => nested(400, Array(1_000_000).fill(1)),
  deep: () => nested(100_000, 1),
  text: () => ({ text: 'x'.repeat(2 ** 24) }),
  sparse: () => ({ list: Array(2 ** 32 - 1) }),
  bytes: () => ({ bytes: new Uint8Array(2 ** 30) }),
  keys: () => Object.fromEntries(Array.from({ length: 300_000 }, (_, key) => ['key' + key, key])),
  longKey: () => ({ ['k'.repeat(2 ** 24)]: 1 }),
  anew: () => { const anew = () => ({ toJSON: () => ({ next: anew() }) }); return { o: anew() } },
  proxy: () => ({ list: new Proxy([], { get: (_, key) => key === 'length' ? 2 ** 31 : 1 }) }),
  map: () => ({ map: new Map() }),
}`

describe('what an isolated plugin makes is measured before the host walks through it', () => {
  it('as an answer of a callback, with its place named', async () => {
    const { logger, contextOf } = await startWith({
      'huge.mjs': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
import { monsters } from './monsters.mjs'
registerWebhookCallback(function huge({ data }) { return monsters[data.name]?.() ?? { pid: process.pid } })
export default class Huge extends PluginConfig {}`,
      'monsters.mjs': monsters,
    })
    const expected: Readonly<Record<string, RegExp>> = {
      sharing: /above 256 KiB of JSON; most of it stands at o/,
      deepAndWide: /above 256 KiB/,
      deep: /at in\.in\.in.*…: there are more than 500 lists and objects inside each other/,
      text: /above 256 KiB of JSON; most of it stands at text/,
      sparse: /most of it stands at list/,
      bytes: /most of it stands at bytes/,
      keys: /above 256 KiB of JSON; most of it stands all over it/,
      longKey: /above 256 KiB/,
      anew: /more than 500/,
      proxy: /most of it stands at list/,
      map: /at map: JSON knows no Map/,
    }
    const { pid } = await contextOf('fine')
    for (const [monster, report] of Object.entries(expected)) {
      expect(await contextOf(monster)).toEqual({ innocent: process.pid })
      // Its worker survives that, and it is not paused.
      expect(await contextOf('fine')).toEqual({ pid, innocent: process.pid })
      const line = logger.lines.findLast((line) => line.includes('huge of huge was skipped'))
      expect(line).toMatch(report)
      expect(line?.length).toBeLessThan(2_000)
    }
  })

  it('as fields of its log, and as what it throws', async () => {
    const { logger, contextOf } = await startWith({
      'talks.mjs': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
import { monsters } from './monsters.mjs'
export default class Talks extends PluginConfig {
  async ready() {
    await super.ready()
    const { logger } = this.host
    registerWebhookCallback(function talks({ data }) {
      const fields = monsters[data.name]?.()
      if (!fields) return { pid: process.pid }
      logger.info({ fields }, 'talks of ' + data.name)
      throw Object.assign(new Error('x'.repeat(2 ** 22)), fields)
    })
  }
}`,
      'monsters.mjs': monsters,
    })
    const { pid } = await contextOf('fine')
    for (const monster of ['sharing', 'deepAndWide', 'deep', 'text', 'sparse', 'bytes', 'anew', 'proxy']) {
      expect(await contextOf(monster)).toEqual({ innocent: process.pid })
      expect(await contextOf('fine')).toEqual({ pid, innocent: process.pid })
      await vi.waitFor(
        () => expect(logger.lines.some((line) => line.includes(`talks of ${monster}`))).toBe(true),
        patienceMs,
      )
      const lines = logger.lines.filter((line) => line.includes('talks'))
      expect(lines.find((line) => line.includes(`talks of ${monster}`))?.slice(0, 200)).toMatch(
        /fields_omitted|left out/,
      )
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(100_000)
    }
  })

  it.each(['sharing', 'deepAndWide', 'text', 'bytes'])(
    'as a field of its class, or what it registers: %s',
    async (monster) => {
      const receiver = await startReceiver()
      const plugin = (body: string, before = '') => `
import { PluginConfig, registerEventType } from 'netbox-hooks'
import { monsters } from './monsters.mjs'
${before}
export default class extends PluginConfig { ${body} }`
      const logger = keepingLogger()
      const host = createHost({
        logger,
        cwd: folderWith({
          'fields.mjs': plugin(`defaultSettings = monsters.${monster}()`),
          'types.mjs': plugin('', `registerEventType({ name: 'odd', about: monsters.${monster}() })`),
          'innocent.mjs': innocent,
          'monsters.mjs': monsters,
        }),
        config: configFor(receiver, {
          plugins: [
            ['./fields.mjs', { ...isolated, optional: true, heapLimit: 256 }],
            ['./types.mjs', { ...isolated, optional: true, heapLimit: 256 }],
            './innocent.mjs',
          ],
          timeLimits: patient,
        }),
      })
      onTestFinished(() => host.stop())
      await host.start()
      expect(host.plugins.map(({ state, error }) => [state, error?.code])).toEqual([
        ['skipped', 'NBH_SETTINGS_NOT_IN_WORKER'],
        ['skipped', 'NBH_SETTINGS_NOT_IN_WORKER'],
        ['ready', undefined],
      ])
    },
  )

  it('as an answer of a filter, and as what the schema of an action makes of settings', async () => {
    const receiver = await startReceiver()
    const { webhooks = [], eventRules = [] } = configFor(receiver)
    const files = {
      'helper.mjs': `
import { PluginConfig, registerEventAction, registerTemplateFilter } from 'netbox-hooks'
import { monsters } from './monsters.mjs'
registerTemplateFilter('monster', (name) => monsters[name]?.() ?? 'none')
registerEventAction({
  name: 'grow',
  settingsSchema: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: monsters.sharing() }) } },
  run: () => {},
})
export default class Helper extends PluginConfig {}`,
      'monsters.mjs': monsters,
    }
    const config = {
      ...configFor(receiver),
      plugins: [['./helper.mjs', isolated] as const],
      webhooks: webhooks.map((webhook) => ({ ...webhook, bodyTemplate: '"{{ data.name|monster }}"' })),
      timeLimits: patient,
    }
    const logger = keepingLogger()
    const cwd = folderWith(files)
    const growing = eventRules.map((rule) => ({ ...rule, actions: [{ type: 'grow' }] }))
    const mistaken = createHost({ cwd, logger, config: { ...config, eventRules: growing } })
    onTestFinished(() => mistaken.stop())
    await expect(mistaken.start()).rejects.toMatchObject({
      problems: [{ message: /what the schema makes of them cannot be used: it is above 1024 KiB/ }].map(
        ({ message }) => ({ message: expect.stringMatching(message) }),
      ),
    })

    const host = createHost({ cwd, logger, config })
    onTestFinished(() => host.stop())
    await host.start()
    for (const [count, name] of ['sharing', 'deep', 'text', 'sparse', 'fine'].entries()) {
      await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: { id: count, name } })
      await host.idle()
    }
    expect(receiver.received.map(({ payload }) => payload)).toEqual(['none'])
    expect(logger.lines.filter((line) => line.includes('its answer cannot be written as JSON'))).toHaveLength(
      4,
    )
  })
})
