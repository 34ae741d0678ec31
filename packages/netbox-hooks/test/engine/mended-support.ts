import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, createHost, type NetboxHooksHost } from 'netbox-hooks'
import { expect, onTestFinished } from 'vitest'
import { done, rule, siteChanged, webhook } from '../managed/support.ts'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

/** An action that does its work as soon as a variable of the process is set. */
const plugin = `import { PluginConfig, registerEventAction } from 'netbox-hooks'
registerEventAction({ name: 'ticket', run() {
  if (!globalThis.ticketsWork) throw Object.assign(new Error('no tickets today'), { final: true })
} })
export default class Tickets extends PluginConfig { name = 'tickets'; version = '1.0.0' }`

/** Webhooks whose templates fail, each in another field, and the same mended. */
const webhooksOf = (url: string, isMended: boolean) => [
  { name: 'body', payloadUrl: url, bodyTemplate: isMended ? '{"a": 1}' : '{{ data.nothing.at_all }}' },
  { name: 'url', payloadUrl: `${url}/${isMended ? '{{ data.id }}' : '{{ data.nothing.at_all }}'}` },
  {
    name: 'headers',
    payloadUrl: url,
    additionalHeaders: isMended ? 'X-Id: {{ data.id }}' : 'X-Id: {{ data.nothing.at_all }}',
  },
]

const codes = {
  NBH_ACTION_FAILED: 1,
  NBH_CONDITION_UNDECIDED: 1,
  NBH_TEMPLATE_FAILED: 3,
} as const

/** Whatever fails at an event is seen, counted, and sent once the configuration is mended and read again. */
export async function mendConfiguration(more: Partial<Config>): Promise<void> {
  const receiver = await startReceiver()
  const cwd = folderWith({ 'tickets.mjs': plugin })
  const write = (isMended: boolean) => {
    const base = { objectTypes: ['dcim.site'], eventTypes: ['object_updated'] }
    const config = configFor(receiver, {
      plugins: ['./tickets.mjs'],
      server: { port: 0 },
      webhooks: [...webhooksOf(receiver.url, isMended), { name: 'plain', payloadUrl: receiver.url }],
      eventRules: [
        { ...base, name: 'templates', webhooks: ['body', 'url', 'headers'] },
        {
          ...base,
          name: 'conditions',
          webhooks: ['plain'],
          conditions: { attr: isMended ? 'id' : 'di', value: 4 },
        },
        {
          ...base,
          name: 'action',
          actions: [{ type: 'ticket' }],
        },
      ],
      ...more,
    })
    writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(config))
  }
  Object.assign(globalThis, { ticketsWork: false })
  write(false)
  const host = await startHost(cwd)
  await host.emit(siteChanged)
  await host.idle()
  expect(receiver.received).toEqual([])
  await expectFailures(host, codes)

  write(true)
  Object.assign(globalThis, { ticketsWork: true })
  await host.reload()
  await expectMended(host, 5)
  expect(receiver.received).toHaveLength(4)
  expect(receiver.received.map(({ path }) => path)).toContain('/hook/4')
  expect(receiver.received.map(({ headers }) => headers['x-id'])).toContain('4')
}

/** The same of managed webhooks and rules, which are mended while the host runs. */
export async function mendManaged(more: Partial<Config>): Promise<void> {
  const receiver = await startReceiver()
  const cwd = folderWith()
  const config = { server: { port: 0 }, delivery: { network: { allow: ['127.0.0.1'] } }, ...more }
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(config))
  const host = await startHost(cwd)
  const { objects } = host.operations
  if (!objects) throw new Error('the queue keeps no objects')
  const before = webhooksOf(receiver.url, false)
  const [body, url, headers, plain] = await done(objects, [
    ...before.map((settings) => webhook(settings.name, settings)),
    webhook('plain', { payloadUrl: receiver.url }),
  ])
  const [, conditions] = await done(objects, [
    rule('templates', ['body', 'url', 'headers']),
    rule('conditions', ['plain'], { conditions: { attr: 'di', value: 4 } }),
  ])
  await host.emit(siteChanged)
  await host.idle()
  expect(receiver.received).toEqual([])
  await expectFailures(host, { NBH_CONDITION_UNDECIDED: 1, NBH_TEMPLATE_FAILED: 3 })

  const after = webhooksOf(receiver.url, true)
  await done(objects, [
    ...[body, url, headers].map((object, index) => {
      const settings = after[index] as Readonly<Record<string, unknown>>
      return { op: 'update', kind: 'webhook', id: object?.id as number, settings } as const
    }),
    {
      op: 'update',
      kind: 'event_rule',
      id: conditions?.id as number,
      settings: { conditions: { attr: 'id', value: 4 } },
    },
  ])
  expect(plain?.name).toBe('plain')
  await expectMended(host, 4)
  expect(receiver.received).toHaveLength(4)
}

async function startHost(cwd: string): Promise<NetboxHooksHost> {
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}

/** That failures are listed with their codes, and counted by the metric. */
async function expectFailures(
  host: NetboxHooksHost,
  expected: Readonly<Record<string, number>>,
): Promise<void> {
  const { history } = host.operations
  const { deliveries } = await history.list({ state: 'failed' })
  const found: Record<string, number> = {}
  for (const { id } of deliveries) {
    const code = (await history.get(id))?.attemptList.at(-1)?.error?.code ?? ''
    found[code] = (found[code] ?? 0) + 1
  }
  expect(found).toEqual(expected)
  const metrics = await (await fetch(`${host.serverUrl}/metrics`)).text()
  for (const code of Object.keys(expected)) {
    const counted = metrics
      .split('\n')
      .filter((line) => line.startsWith('netbox_hooks_failed_deliveries_total') && line.includes(`"${code}"`))
    expect(counted.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(expected[code])
  }
}

async function expectMended(host: NetboxHooksHost, count: number): Promise<void> {
  const { matched, changed, problems } = await host.operations.redeliverMatching({ state: 'failed' })
  expect({ matched, changed, problems }).toEqual({ matched: count, changed: count, problems: [] })
  await host.idle()
  expect(await host.operations.counts()).toMatchObject({ delivered: count, pending: 0 })
}
