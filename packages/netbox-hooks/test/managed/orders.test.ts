import { secretMark } from '@netbox-hooks/server'
import { netboxSignature } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { configFor, folderWith, startReceiver } from '../support.ts'
import { ada, done, refused, rule, siteChanged, startHost, webhook } from './support.ts'

describe('orders', () => {
  it('are in force at once, several together, and after the next start', async () => {
    const receiver = await startReceiver()
    const folder = folderWith()
    const { host, objects } = await startHost(folder)
    const [made, ruled] = await done(objects, [
      webhook('cmdb', { payloadUrl: receiver.url, secret: 'a secret', description: 'For the CMDB' }),
      rule('sites', ['cmdb']),
    ])
    expect(made).toMatchObject({
      kind: 'webhook',
      id: 1,
      origin: 'managed',
      version: 1,
      settings: { name: 'cmdb', payloadUrl: receiver.url, secret: secretMark, description: 'For the CMDB' },
      problems: [],
    })
    expect(ruled).toMatchObject({ kind: 'event_rule', id: 1, name: 'sites', problems: [] })
    await host.emit(siteChanged)
    await receiver.waitFor(1)
    await host.stop()
    const again = await startHost(folder)
    expect(again.objects.named('webhook', 'cmdb')).toEqual({
      ...made,
      secrets: [expect.objectContaining({ id: made?.secrets[0]?.id })],
    })
    await again.host.emit(siteChanged)
    await receiver.waitFor(2)
    for (const { headers, body } of receiver.received)
      expect(headers['x-hook-signature']).toBe(netboxSignature(body, 'a secret'))
  })

  it('are carried out all or none, and told with all that is wrong with them', async () => {
    const { objects } = await startHost(folderWith())
    await done(objects, [webhook('a')])
    expect(
      await refused(objects, [
        webhook('b'),
        webhook('A '),
        webhook('c', { payloadUrl: 'ftp://x', httpMethod: 'PUSH', unknown: 1 }),
        rule('r', ['nobody']),
        { op: 'delete', kind: 'webhook', id: 99 },
      ]),
    ).toMatchObject([
      { order: 1, why: 'invalid' },
      {
        order: 2,
        why: 'invalid',
        codes: ['NBH_CONFIG_INVALID_VALUE', 'NBH_CONFIG_INVALID_VALUE', 'NBH_CONFIG_UNKNOWN_KEY'],
      },
      { order: 3, why: 'invalid', codes: ['NBH_CONFIG_UNKNOWN_WEBHOOK'] },
      { order: 4, why: 'absent', codes: ['NBH_OBJECT_ABSENT'] },
    ])
    expect(objects.list('webhook').map(({ name }) => name)).toEqual(['a'])
    expect(objects.list('event_rule')).toEqual([])
  })

  it('change nothing where they say what is so already', async () => {
    const { audit, objects } = await startHost(folderWith())
    const [made] = await done(objects, [
      webhook('a', { secret: 'a secret', timeout: '15s', headers: { 'X-Api-Key': 'abcdefgh' } }),
    ])
    const settings = { secret: secretMark, timeout: 15, enabled: true, headers: { 'X-Api-Key': secretMark } }
    const same = await objects.carryOut([{ op: 'update', kind: 'webhook', id: 1, settings }], ada)
    expect(same).toMatchObject({ changed: [false], objects: [{ version: 1 }] })
    const plain = { secret: 'a secret', headers: { 'X-Api-Key': 'abcdefgh' } }
    expect(made?.settings).toMatchObject({ timeout: '15s' })
    expect(
      await objects.carryOut([{ op: 'update', kind: 'webhook', id: 1, settings: plain }], ada),
    ).toMatchObject({ changed: [false] })
    const { entries } = await audit.list({}, { limit: 10 })
    expect(entries.map(({ action }) => action)).toEqual(['webhook_created'])
  })

  it('are refused where somebody has changed the object meanwhile', async () => {
    const { objects } = await startHost(folderWith())
    await done(objects, [webhook('a')])
    const update = { op: 'update', kind: 'webhook', id: 1, version: 1, settings: { enabled: false } } as const
    expect(await done(objects, [update])).toMatchObject([{ version: 2, settings: { enabled: false } }])
    expect(await refused(objects, [{ ...update, settings: { enabled: true } }])).toEqual([
      { order: 0, why: 'changed', codes: ['NBH_OBJECT_CHANGED'] },
    ])
    expect(await refused(objects, [{ op: 'delete', kind: 'webhook', id: 1, version: 1 }])).toMatchObject([
      { why: 'changed' },
    ])
  })

  it('leave alone what the configuration declares, and take no name of it', async () => {
    const receiver = await startReceiver()
    const { objects } = await startHost(folderWith(), configFor(receiver))
    const [declared] = objects.list('webhook')
    expect(declared).toMatchObject({ name: 'receiver', origin: 'config', version: undefined, id: 1 })
    expect(declared?.settings).toEqual({ name: 'receiver', payloadUrl: receiver.url, secret: secretMark })
    expect(await refused(objects, [{ op: 'delete', kind: 'webhook', id: 1 }, webhook('Receiver')])).toEqual([
      { order: 0, why: 'read only', codes: ['NBH_OBJECT_READ_ONLY'] },
      { order: 1, why: 'invalid', codes: ['NBH_CONFIG_DUPLICATE_NAME'] },
    ])
    const [made] = await done(objects, [rule('more', ['receiver'])])
    expect(made?.problems).toEqual([])
  })

  it('can be tried', async () => {
    const { objects } = await startHost(folderWith())
    const outcome = await objects.carryOut([webhook('a'), rule('r', ['a'])], ada, { dryRun: true })
    expect(outcome).toMatchObject({ changed: [true, true], objects: [{ name: 'a' }, { name: 'r' }] })
    expect(objects.list('webhook')).toEqual([])
  })
})

describe('a webhook that is deleted', () => {
  it('takes its rules along, and leaves those that name another one', async () => {
    const { host, audit, objects } = await startHost(folderWith())
    await done(objects, [webhook('a'), webhook('b'), rule('only a', ['a']), rule('both', ['a', 'b'])])
    await done(objects, [{ op: 'delete', kind: 'webhook', id: 1 }])
    expect(objects.list('event_rule')).toMatchObject([
      { name: 'both', version: 2, settings: { webhooks: ['b'] } },
    ])
    expect(host.operations.eventRules.map(({ name }) => name)).toEqual(['both'])
    const { entries } = await audit.list({}, { limit: 3 })
    expect(entries.map(({ action, target }) => [action, target?.name]).sort()).toEqual([
      ['rule_deleted', 'only a'],
      ['rule_updated', 'both'],
      ['webhook_deleted', 'a'],
    ])
  })

  it('has what waits for it cancelled, or kept until there is one of its name again', async () => {
    const receiver = await startReceiver()
    receiver.status = 500
    const { host, objects } = await startHost(folderWith())
    for (const name of ['a', 'b'])
      await done(objects, [webhook(name, { payloadUrl: receiver.url }), rule(`for ${name}`, [name])])
    await host.emit(siteChanged)
    await receiver.waitFor(2)
    await host.idle()
    await done(objects, [
      { op: 'delete', kind: 'webhook', id: 1 },
      { op: 'delete', kind: 'webhook', id: 2, pending: 'keep' },
    ])
    expect(await host.operations.counts()).toMatchObject({ cancelled: 1, pending: 1, failed: 0 })
    receiver.status = 200
    await done(objects, [webhook('b', { payloadUrl: receiver.url })])
    const { deliveries } = await host.operations.history.list({ state: 'pending' })
    await host.operations.retryNow(deliveries.map(({ id }) => id))
    await host.idle()
    expect(await host.operations.counts()).toMatchObject({ cancelled: 1, pending: 0, delivered: 1 })
  })
})

describe('a webhook with another name', () => {
  it('is followed by its rules, and by what waits for it', async () => {
    const receiver = await startReceiver()
    receiver.status = 500
    const folder = folderWith()
    const { host, objects } = await startHost(folder)
    await done(objects, [webhook('a', { payloadUrl: receiver.url }), rule('r', ['a'])])
    await host.emit(siteChanged)
    await receiver.waitFor(1)
    await host.idle()
    await done(objects, [{ op: 'update', kind: 'webhook', id: 1, settings: { name: 'z' } }])
    expect(objects.named('event_rule', 'r')).toMatchObject({ settings: { webhooks: ['z'] }, problems: [] })
    receiver.status = 200
    await host.emit(siteChanged)
    await receiver.waitFor(2)
    await host.stop()
    const again = await startHost(folder)
    const { deliveries } = await again.host.operations.history.list({ state: 'pending' })
    expect(deliveries.map(({ webhook: name }) => name)).toEqual(['a'])
    await again.host.operations.retryNow(deliveries.map(({ id }) => id))
    await again.host.idle()
    expect(await again.host.operations.counts()).toMatchObject({ delivered: 2, pending: 0 })
  })
})

describe('a webhook with another URL', () => {
  it('gets what waits for it only if that is asked for, also what a template has made', async () => {
    const [before, after] = [await startReceiver(), await startReceiver()]
    before.status = 500
    const { host, objects } = await startHost(folderWith())
    for (const name of ['stays', 'moves'])
      await done(objects, [
        webhook(name, { payloadUrl: `${before.url}/{{ data.id }}` }),
        rule(`for ${name}`, [name]),
      ])
    await host.emit(siteChanged)
    await before.waitFor(2)
    await host.idle()
    const settings = { payloadUrl: `${after.url}/new/{{ data.id }}` }
    await done(objects, [
      { op: 'update', kind: 'webhook', id: 1, settings },
      { op: 'update', kind: 'webhook', id: 2, settings, movesPending: true },
    ])
    const { deliveries } = await host.operations.history.list({ state: 'pending' })
    expect(deliveries.map(({ url, webhook: name }) => [name, new URL(url).pathname]).sort()).toEqual([
      ['moves', '/hook/new/4'],
      ['stays', '/hook/4'],
    ])
    before.status = 200
    await host.operations.retryNow(deliveries.map(({ id }) => id))
    await host.idle()
    expect(after.received.map(({ path }) => path)).toEqual(['/hook/new/4'])
    expect(await host.operations.counts()).toMatchObject({ delivered: 2, pending: 0 })
  })

  it('gets what waits for it under former names as well', async () => {
    const [before, after] = [await startReceiver(), await startReceiver()]
    const { host, objects } = await startHost(folderWith())
    await done(objects, [webhook('a', { payloadUrl: before.url }), rule('r', ['a'])])
    await host.operations.pause('a')
    await host.emit(siteChanged)
    await host.idle()
    await done(objects, [{ op: 'update', kind: 'webhook', id: 1, settings: { name: 'b' } }])
    const settings = { name: 'c', payloadUrl: after.url }
    await done(objects, [{ op: 'update', kind: 'webhook', id: 1, settings, movesPending: true }])
    await host.operations.resume('c')
    await after.waitFor(1)
    expect(before.received).toEqual([])
  })

  it('gets nothing at the old one from when the change is made, however much has to be moved', async () => {
    const [before, after] = [await startReceiver(), await startReceiver()]
    const { host, objects } = await startHost(folderWith())
    await done(objects, [webhook('a', { payloadUrl: before.url }), rule('r', ['a'])])
    await host.operations.pause('a')
    const count = 1_200
    await host.emit(Array.from({ length: count }, (_, objectId) => ({ ...siteChanged, objectId })))
    await host.idle()
    const settings = { payloadUrl: after.url }
    const changing = done(objects, [{ op: 'update', kind: 'webhook', id: 1, settings, movesPending: true }])
    while (objects.get('webhook', 1)?.version === 1) await new Promise((resolve) => setImmediate(resolve))
    await host.operations.resume('a')
    await after.waitFor(count)
    await changing
    await host.idle()
    expect(before.received).toEqual([])
    const { deliveries } = await host.operations.history.list({}, { limit: count })
    expect(new Set(deliveries.map(({ url }) => url))).toEqual(new Set([after.url]))
  }, 30_000)

  it('stays paused under another name', async () => {
    const receiver = await startReceiver()
    const { host, objects } = await startHost(folderWith())
    await done(objects, [webhook('a', { payloadUrl: receiver.url }), rule('r', ['a'])])
    await host.operations.pause('a', { reason: 'Moving house' })
    await host.emit(siteChanged)
    await host.idle()
    await done(objects, [{ op: 'update', kind: 'webhook', id: 1, settings: { name: 'z' } }])
    expect(host.operations.webhook('z')).toMatchObject({ state: 'paused', reason: 'Moving house' })
    await host.emit(siteChanged)
    await host.idle()
    expect(receiver.received).toEqual([])
    await host.operations.resume('z')
    await receiver.waitFor(2)
    await host.operations.pause('z')
    await done(objects, [{ op: 'delete', kind: 'webhook', id: 1 }, webhook('z')])
    expect(host.operations.webhook('z')).toMatchObject({ state: 'active' })
  })
})

describe('what is managed', () => {
  it('does not keep a host from starting when what it needs is gone: it is named, and left aside', async () => {
    const receiver = await startReceiver()
    const folder = folderWith({
      'plugin.mjs': `import { PluginConfig, registerEventType, registerTemplateFilter } from 'netbox-hooks'
        export default class extends PluginConfig {
          name = 'moods'
          version = '1.0.0'
          ready() {
            registerEventType({ name: 'mood_changed' })
            registerTemplateFilter('shout', (text) => String(text).toUpperCase())
          }
        }`,
    })
    const declared = { name: 'declared', payloadUrl: receiver.url }
    const withPlugin = { plugins: ['./plugin.mjs'], webhooks: [declared] }
    const { host, objects } = await startHost(folder, withPlugin)
    await done(objects, [
      webhook('a', { payloadUrl: receiver.url }),
      webhook('shouting', { bodyTemplate: '{{ data.name|shout }}' }),
      rule('moods', ['a'], { eventTypes: ['mood_changed'] }),
      rule('both', ['a', 'declared']),
      rule('one', ['declared']),
    ])
    await host.stop()
    const later = await startHost(folder)
    const problems = [...later.objects.list('webhook'), ...later.objects.list('event_rule')].map((object) => [
      object.name,
      ...object.problems.map(({ code }) => code),
    ])
    expect(problems).toEqual([
      ['a'],
      ['shouting', 'NBH_TEMPLATE_INVALID'],
      ['moods', 'NBH_CONFIG_UNKNOWN_EVENT_TYPE'],
      ['both', 'NBH_OBJECT_WEBHOOK_ABSENT'],
      ['one', 'NBH_OBJECT_WEBHOOK_ABSENT'],
    ])
    expect(later.host.operations.eventRules.map(({ name, webhooks }) => [name, webhooks])).toEqual([
      ['both', ['a']],
    ])
    for (const name of ['shouting', 'moods', 'both', 'one'])
      expect(later.log.filter((line) => line.startsWith('warn') && line.includes(name))).toHaveLength(1)
    await later.host.emit(siteChanged)
    await receiver.waitFor(1)
  })
})
