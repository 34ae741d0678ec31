import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { limits } from '@netbox-hooks/core/json'
import { eventLimits } from '@netbox-hooks/webhooks'
import { createHost } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { serveHost } from '../server/support.ts'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

const page = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8')
const run = promisify(execFile)

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

it('lists every limit of what comes from outside, as it is', () => {
  const shown = (name: string, value: number) => {
    if (!name.endsWith('Bytes')) return value.toLocaleString('en')
    return value >= 1_048_576 ? `${value / 1_048_576} MiB` : `${value / 1_024} KiB`
  }
  const section = page.slice(page.indexOf('## What is bounded'), page.indexOf('## Backup'))
  const rows = [...section.matchAll(/^\|[^|]+\| `(\w+)` +\| ([^|]+?) +\|/gm)].map(([, name, value]) => [
    name,
    value,
  ])
  const expected = Object.entries({ ...limits, ...eventLimits }).map(([name, value]) => [
    name,
    shown(name, value),
  ])
  expect(Object.fromEntries(rows)).toMatchObject(Object.fromEntries(expected))
})

/** What /metrics says, as Prometheus reads it. It fails on a line that is none. */
function parse(text: string): { readonly types: ReadonlyMap<string, string>; readonly samples: Sample[] } {
  const types = new Map<string, string>()
  const samples: Sample[] = []
  for (const line of text.split('\n')) {
    const [, name, type] = /^# TYPE (\w+) (counter|gauge|histogram|summary)$/.exec(line) ?? []
    if (name !== undefined) types.set(name, type as string)
    if (line === '' || line.startsWith('#')) continue
    const [, sample, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    if (sample === undefined || !Number.isFinite(Number(value))) throw new Error(`No sample: ${line}`)
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)",?/g)].map(([, key, text]) => [key, text])
    samples.push({ name: sample, labels: Object.fromEntries(pairs), value: Number(value) })
  }
  return { types, samples }
}

/** The metrics that the page lists, with their labels. */
function documented(): Map<string, string[]> {
  const section = page.slice(page.indexOf('## Metrics'), page.indexOf('## Alerts'))
  const rows = section.split('\n').filter((line) => line.startsWith('| `netbox_'))
  const words = (cell: string | undefined) =>
    [...(cell ?? '').matchAll(/`(\w+)`/g)].map(([, word]) => word as string)
  return new Map(
    rows.flatMap((row) => {
      const [, names, labels] = row.split('|')
      return words(names).map((name) => [name, words(labels).sort()] as const)
    }),
  )
}

const plugin = {
  'owner.mjs': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(async function owner({ data }) {
  await new Promise((resolve) => setTimeout(resolve, 5))
  if (data.id === 2) throw new Error('no')
  return { owner: 'netops' }
})
export default class Owner extends PluginConfig {}`,
}

describe('/metrics', () => {
  it('has what the page says, with these labels, of a host at work, and nothing else', async () => {
    const [receiver, failing] = [await startReceiver(), await startReceiver()]
    failing.status = 500
    const base = configFor(receiver)
    const { host, get, post } = await serveHost(
      {
        ...base,
        plugins: ['./owner.mjs'],
        webhooks: [
          { name: 'receiver', payloadUrl: receiver.url },
          { name: 'failing', payloadUrl: failing.url, retry: { schedule: ['0s', '1h'] } },
          { name: 'final', payloadUrl: failing.url, retry: { schedule: ['0s'] } },
        ],
        eventRules: [{ ...base.eventRules?.[0], webhooks: ['receiver', 'failing', 'final'] } as never],
        delivery: { ...base.delivery, maxQueueDepth: 20 },
      },
      plugin,
    )
    const event = (id: number) => ({ event_type: 'object_created', object_type: 'dcim.site', data: { id } })
    expect((await post('/api/events', [event(1), event(2)])).status).toBe(202)
    await host.idle()
    expect(
      (
        await post(
          '/api/events',
          Array.from({ length: 30 }, (_, id) => event(id)),
        )
      ).status,
    ).toBe(503)

    const { types, samples } = parse((await get('/metrics')).text)
    const seen = new Map<string, Set<string>>()
    for (const { name, labels } of samples) {
      const metric = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')
      const names = seen.get(metric) ?? new Set()
      for (const label of Object.keys(labels)) if (label !== 'le') names.add(label)
      seen.set(metric, names)
    }
    const found = [...seen].map(([name, labels]) => [name, [...labels].sort()] as const)
    const listed = documented()
    // Told only where the queue is on a server.
    expect(listed.delete('netbox_hooks_spool_events')).toBe(true)
    // Told only where NetBox's change log is read.
    const ofLog = [...listed.keys()].filter((name) => name.startsWith('netbox_catch_up_'))
    expect(ofLog.map((name) => listed.delete(name))).toEqual([true, true, true])
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(listed))
    expect([...types.keys()].sort()).toEqual([...listed.keys()].sort())

    const value = (name: string, labels: Record<string, string> = {}) =>
      samples.find(
        (sample) =>
          sample.name === name && Object.entries(labels).every(([key, text]) => sample.labels[key] === text),
      )?.value
    const attempts = 'netbox_hooks_attempts_total'
    expect(value('netbox_hooks_accepted_events_total', { source: 'api' })).toBe(2)
    expect(value('netbox_hooks_refused_requests_total', { source: 'api', code: 'NBH_QUEUE_FULL' })).toBe(1)
    expect(value(attempts, { webhook: 'receiver', outcome: 'delivered' })).toBe(2)
    expect(value(attempts, { webhook: 'failing', outcome: 'retry' })).toBe(2)
    expect(value(attempts, { webhook: 'final', outcome: 'failed' })).toBe(2)
    expect(value('netbox_hooks_queue_deliveries', { state: 'pending' })).toBe(2)
    expect(value('netbox_hooks_plugin_calls_total', { plugin: 'owner', hook: 'context' })).toBe(2)
    expect(value('netbox_hooks_plugin_failures_total', { plugin: 'owner', hook: 'context' })).toBe(1)
    expect(value('netbox_hooks_plugin_call_seconds_max', { plugin: 'owner' })).toBeGreaterThan(0.003)
    const phase = { webhook: 'receiver', phase: 'first_byte' }
    expect(value('netbox_hooks_attempt_phase_seconds_count', phase)).toBe(2)
  })

  it('has no label that what comes in could make grow', async () => {
    const { host, get, post } = await serveHost(configFor(await startReceiver()))
    const series = async () => parse((await get('/metrics')).text).samples.length
    const send = async (name: string) => {
      const event = { event_type: 'object_created', object_type: `app.${name}`, data: { id: name } }
      await post('/api/events', [event, { ...event, object_type: 'dcim.site' }], { 'idempotency-key': name })
      await post(`/api/webhooks/${name}/test`)
      await get(`/api/${name}`)
      await host.idle()
    }
    await send('first')
    const before = await series()
    for (let round = 0; round < 20; round++) await send(`name-${round}`)
    expect(await series()).toBe(before)
  })

  it('is what the alerts ask for', () => {
    const alerts = page.slice(page.indexOf('## Alerts'), page.indexOf('## What to do when'))
    const asked = new Set([...alerts.matchAll(/netbox_[a-z]\w+/g)].map(([name]) => name))
    expect(asked.size).toBeGreaterThan(5)
    for (const name of asked) expect([...documented().keys()]).toContain(name)
    const [scraping, rules] = [...alerts.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) =>
      parseYaml(text ?? ''),
    )
    expect(scraping.scrape_configs[0].job_name).toBe('netbox-hooks')
    const [group] = rules.groups
    for (const { alert, expr } of group.rules)
      expect([alert, expr]).toEqual([expect.any(String), expect.any(String)])
    expect(JSON.stringify(group)).toContain('up{job=\\"netbox-hooks\\"}')
  })
})

describe('a backup', () => {
  it('is made as the page says while a host is at work, and another host delivers what waited', async () => {
    const receiver = await startReceiver()
    const cwd = folderWith()
    const config = configFor(receiver)
    const host = createHost({ cwd, config, logger: keepingLogger() })
    await host.start()
    await host.operations.pause('receiver')
    const event = { eventType: 'object_created', objectType: 'dcim.site', data: {} }
    const ids = await host.emit([event, event, event])
    const [, command = ''] = /```sh\n(node --input-type=module .*?)```/s.exec(page) ?? []
    const load = Promise.all(Array.from({ length: 200 }, () => host.emit(event)))
    await run('sh', ['-c', command], {
      cwd,
      env: { PATH: `${join(process.execPath, '..')}:/usr/bin:/bin` },
    })
    await load
    await host.stop()
    expect(receiver.received).toHaveLength(0)

    const restored = createHost({
      cwd,
      config: { ...config, queue: 'sqlite:backup.db' },
      logger: keepingLogger(),
    })
    await restored.start()
    await restored.operations.resume('receiver')
    await restored.idle()
    const { deliveries } = await restored.operations.history.list({ state: 'delivered' }, { limit: 1_000 })
    expect(deliveries.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining([...ids]))
    expect(receiver.received.length).toBe(deliveries.length)
    await restored.stop()
  })
})
