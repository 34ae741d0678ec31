import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { secretMark } from '@netbox-hooks/server'
import { netboxSignature } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { folderWith, startReceiver } from '../support.ts'
import { ada, done, key, otherKey, refused, rule, siteChanged, startHost, webhook } from './support.ts'

/** All that is secret in it. */
const secrets = {
  secret: 'signs-with-this-one',
  authentication: { type: 'bearer', token: 'token-nobody-sees' },
  headers: { 'X-Api-Key': 'header-nobody-sees', 'X-Mine': 'marked-nobody-sees', 'X-Open': 'everybody sees' },
  secretHeaders: ['X-Mine'],
  proxy: 'http://user:proxy-nobody-sees@127.0.0.1:65001',
}
const texts = [
  'signs-with-this-one',
  'token-nobody-sees',
  'header-nobody-sees',
  'marked-nobody-sees',
  'proxy-nobody-sees',
]

/** The bytes of all files of a folder, links left out. */
function bytesIn(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map(({ name }) => readFileSync(join(folder, name), 'latin1')).join('\n')
}

describe('secrets of managed webhooks', () => {
  it('are nowhere in the queue file, and a host without the key says whom it cannot send to', async () => {
    const receiver = await startReceiver()
    const folder = folderWith()
    const { host, objects, audit } = await startHost(folder)
    const { proxy: _, ...direct } = secrets
    await done(objects, [
      webhook('all of them', secrets),
      webhook('cmdb', { payloadUrl: receiver.url, ...direct }),
      rule('sites', ['cmdb']),
    ])
    await done(objects, [{ op: 'update', kind: 'webhook', id: 2, settings: { enabled: true, timeout: 5 } }])
    await host.emit(siteChanged)
    await host.idle()
    expect(receiver.received[0]?.headers).toMatchObject({
      authorization: 'Bearer token-nobody-sees',
      'x-api-key': 'header-nobody-sees',
      'x-mine': 'marked-nobody-sees',
      'x-open': 'everybody sees',
    })
    const { entries } = await audit.list({}, { limit: 100 })
    const shown = JSON.stringify([entries, objects.list('webhook'), objects.list('event_rule')])
    for (const text of texts) expect(shown).not.toContain(text)
    expect(shown).toContain('everybody sees')
    await host.stop()
    const copy = folderWith()
    cpSync(folder, copy, { recursive: true, filter: (name) => !name.includes('node_modules') })
    const bytes = bytesIn(copy)
    expect(bytes).toContain('everybody sees')
    for (const text of texts) {
      expect(bytes).not.toContain(text)
      expect(bytes).not.toContain(Buffer.from(text).toString('base64url'))
    }
    const elsewhere = await startHost(copy, { encryption: { keys: [otherKey] } })
    await elsewhere.host.emit(siteChanged)
    await elsewhere.host.idle()
    expect(receiver.received).toHaveLength(1)
    expect(elsewhere.objects.list('webhook').map(({ name, problems }) => [name, problems[0]?.code])).toEqual([
      ['all of them', 'NBH_SECRET_UNOPENED'],
      ['cmdb', 'NBH_SECRET_UNOPENED'],
    ])
    expect(elsewhere.log.filter((line) => line.includes('NBH_SECRET_UNOPENED'))).toHaveLength(2)
    expect(elsewhere.host.operations.webhook('cmdb')?.held).toMatch(/cannot be decrypted/)
    expect(await elsewhere.host.operations.counts()).toMatchObject({ pending: 1, delivered: 1, failed: 0 })
    await elsewhere.host.stop()
    const withKey = await startHost(copy, { encryption: { keys: [otherKey, key] } })
    await receiver.waitFor(2)
    await withKey.host.idle()
    expect(await withKey.host.operations.counts()).toMatchObject({ pending: 0, delivered: 2 })
  })

  it('of the configuration are listed as little, wherever they come from', async () => {
    const hidden = { URL: 'https://chat.example.com/a-path-nobody-sees', TEXT: 'text-nobody-sees' }
    for (const [name, value] of Object.entries(hidden)) vi.stubEnv(`NBH_TEST_${name}`, value)
    onTestFinished(() => void vi.unstubAllEnvs())
    const text = { env: 'NBH_TEST_TEXT' }
    const declared = {
      name: 'chat',
      payloadUrl: { env: 'NBH_TEST_URL' },
      secret: text,
      headers: { 'X-Odd': text, Cookie: 'cookie-nobody-sees', 'X-Open': 'everybody sees' },
      bodyTemplate: text,
    }
    const { objects } = await startHost(folderWith(), {
      webhooks: [declared],
      eventRules: [
        {
          name: 'sites',
          objectTypes: ['dcim.site'],
          eventTypes: ['object_updated'],
          actionData: { note: text },
          webhooks: ['chat'],
        },
      ],
    })
    expect(objects.named('webhook', 'chat')?.settings).toEqual({
      name: 'chat',
      payloadUrl: secretMark,
      secret: secretMark,
      headers: { 'X-Odd': secretMark, Cookie: secretMark, 'X-Open': 'everybody sees' },
      bodyTemplate: secretMark,
    })
    expect(objects.named('event_rule', 'sites')?.settings).toMatchObject({ actionData: { note: secretMark } })
  })

  it('are not stored without a key', async () => {
    const { objects } = await startHost(folderWith(), { encryption: { keys: [] } })
    expect(await refused(objects, [webhook('a', { secret: 'a secret' }), webhook('b')])).toEqual([
      { order: 0, why: 'no key', codes: ['NBH_ENCRYPTION_KEY_MISSING'] },
    ])
    expect(await done(objects, [webhook('a')])).toMatchObject([{ name: 'a', secrets: [] }])
  })

  it('stay as they are where they are given back as they were shown', async () => {
    const receiver = await startReceiver()
    const { host, objects } = await startHost(folderWith())
    const [made] = await done(objects, [
      webhook('a', { payloadUrl: receiver.url, secret: 'the secret' }),
      rule('r', ['a']),
    ])
    const settings = { ...made?.settings, name: 'renamed', secret: secretMark }
    await done(objects, [{ op: 'update', kind: 'webhook', id: 1, settings, replaces: true }])
    await host.emit(siteChanged)
    const [request] = await receiver.waitFor(1)
    expect(request?.headers['x-hook-signature']).toBe(netboxSignature(request?.body ?? '', 'the secret'))
    expect(await refused(objects, [webhook('b', { secret: secretMark })])).toMatchObject([
      { why: 'invalid', codes: ['NBH_OBJECT_SECRET_ABSENT'] },
    ])
  })

  it('are encrypted anew under another key', async () => {
    const folder = folderWith()
    const first = await startHost(folder)
    await done(first.objects, [webhook('a', secrets), webhook('b'), webhook('c', { secret: 'another one' })])
    await first.host.stop()
    const both = await startHost(folder, { encryption: { keys: [otherKey, key] } })
    expect(await both.objects.rotateKeys(ada)).toEqual({ changed: 2, unopened: [] })
    expect(await both.objects.rotateKeys(ada)).toEqual({ changed: 0, unopened: [] })
    const { entries } = await both.audit.list({ action: 'keys_rotated' }, { limit: 10 })
    expect(entries.map(({ details }) => details)).toEqual([
      { changed: 0, unopened: 0 },
      { changed: 2, unopened: 0 },
    ])
    await both.host.stop()
    const last = await startHost(folder, { encryption: { keys: [otherKey] } })
    expect(last.objects.list('webhook').flatMap(({ problems }) => problems)).toEqual([])
  })

  it('are named by whom they belong to where none of the keys decrypts them', async () => {
    const folder = folderWith()
    const first = await startHost(folder)
    await done(first.objects, [webhook('a', { secret: 'a secret' }), webhook('b')])
    await first.host.stop()
    const { objects, audit } = await startHost(folder, { encryption: { keys: [otherKey] } })
    await done(objects, [webhook('c', { secret: 'another one' })])
    expect(await objects.rotateKeys(ada)).toEqual({ changed: 0, unopened: ['a'] })
    const { entries } = await audit.list({ action: 'keys_rotated' }, { limit: 10 })
    expect(entries.map(({ details }) => details)).toEqual([{ changed: 0, unopened: 1 }])
  })

  it('are encrypted anew while others go on changing what they belong to', async () => {
    const folder = folderWith()
    const count = 250
    const first = await startHost(folder)
    await done(
      first.objects,
      Array.from({ length: count }, (_, index) => webhook(`w${index}`, { secret: `secret ${index}` })),
    )
    await first.host.stop()
    const { host, objects } = await startHost(folder, { encryption: { keys: [otherKey, key] } })
    const ended: string[] = []
    const rotating = objects.rotateKeys(ada).then(({ changed }) => void ended.push(`${changed} rotated`))
    const orders = [count, 1].map((id) => ({ op: 'update', kind: 'webhook', id }) as const)
    const changing = done(
      objects,
      orders.map((order) => ({ ...order, settings: { description: 'changed' } })),
    ).then(() => void ended.push('changed'))
    await Promise.all([rotating, changing])
    expect(ended).toEqual(['changed', `${count} rotated`])
    await host.stop()
    const last = await startHost(folder, { encryption: { keys: [otherKey] } })
    expect(last.objects.list('webhook').flatMap(({ problems }) => problems)).toEqual([])
    expect(last.objects.get('webhook', count)?.settings).toMatchObject({ description: 'changed' })
  }, 30_000)
})

describe('keys of signatures', () => {
  it('overlap, until the earlier one ends', async () => {
    const receiver = await startReceiver()
    const folder = folderWith()
    const { host, objects } = await startHost(folder)
    await done(objects, [
      webhook('a', { payloadUrl: receiver.url, secret: 'first secret' }),
      rule('r', ['a']),
    ])
    const added = await objects.addSecret(1, { secret: 'second secret' }, ada)
    expect(added).toMatchObject({ secret: undefined, made: { version: 2 } })
    const [newer, older] = objects.get('webhook', 1)?.secrets ?? []
    expect([newer?.endsAt, typeof older?.endsAt]).toEqual([undefined, 'number'])
    await host.emit(siteChanged)
    const [request] = await receiver.waitFor(1)
    await host.idle()
    expect(request?.headers['x-hook-signature']).toBe(netboxSignature(request?.body ?? '', 'second secret'))
    expect(objects.get('webhook', 1)?.secrets[0]?.lastUsedAt).toBeTypeOf('number')
    expect(await objects.removeSecret(1, newer?.id ?? '', ada)).toMatchObject({ made: { version: 3 } })
    await host.emit(siteChanged)
    const [, second] = await receiver.waitFor(2)
    expect(second?.headers['x-hook-signature']).toBe(netboxSignature(second?.body ?? '', 'first secret'))
    expect(await objects.removeSecret(1, 'unknown', ada)).toMatchObject({ refused: { why: 'absent' } })
    expect(await objects.removeSecret(9, 'unknown', ada)).toMatchObject({ refused: { why: 'absent' } })
    await host.stop()
    // The history tells what was sent before.
    const later = await startHost(folder)
    const lastUse = () => later.objects.get('webhook', 1)?.secrets[0]?.lastUsedAt
    while (lastUse() === undefined) await setTimeout(5)
    expect(lastUse()).toBeLessThan(Date.now())
  })

  it('are not used from their end on', async () => {
    const receiver = await startReceiver()
    const { host, objects } = await startHost(folderWith())
    await done(objects, [
      webhook('a', { payloadUrl: receiver.url, secret: 'first secret' }),
      rule('r', ['a']),
    ])
    const end = Date.now() + 300
    const made = await objects.addSecret(1, { endsAt: end, othersEndAt: end + 100_000 }, ada)
    expect('secret' in made && made.secret).toMatch(/^whsec_/)
    while ((objects.get('webhook', 1)?.secrets.length ?? 0) > 1) await setTimeout(20)
    expect(Date.now()).toBeGreaterThanOrEqual(end)
    await host.emit(siteChanged)
    const [request] = await receiver.waitFor(1)
    expect(request?.headers['x-hook-signature']).toBe(netboxSignature(request?.body ?? '', 'first secret'))
    expect(request?.headers['webhook-signature']).toBeUndefined()
  })

  it('that have all ended hold a webhook: it is not sent to unsigned', async () => {
    const receiver = await startReceiver()
    const folder = folderWith()
    const { host, objects } = await startHost(folder)
    await done(objects, [
      webhook('a', { payloadUrl: receiver.url, secret: 'first secret' }),
      rule('r', ['a']),
    ])
    const end = Date.now() + 200
    await objects.addSecret(1, { secret: 'second secret', endsAt: end, othersEndAt: end }, ada)
    while (host.operations.webhook('a')?.held === undefined) await setTimeout(20)
    expect(host.operations.webhook('a')?.held).toMatch(/the last key of its signatures has ended/)
    await host.emit(siteChanged)
    await host.stop()
    const later = await startHost(folder)
    expect(later.log.filter((line) => line.includes('NBH_SECRETS_ENDED'))).toHaveLength(1)
    await later.host.emit(siteChanged)
    await later.host.idle()
    expect(receiver.received).toEqual([])
    expect(await later.host.operations.counts()).toMatchObject({ pending: 2, failed: 0 })
    const held = later.objects.get('webhook', 1)
    expect(held?.problems.map(({ code }) => code)).toEqual(['NBH_SECRETS_ENDED'])
    expect(held?.secrets.map(({ endsAt }) => endsAt)).toEqual([end, end])
    // As it was shown it is not changed: that it has secrets is shown.
    const settings = { ...held?.settings }
    await done(later.objects, [{ op: 'update', kind: 'webhook', id: 1, settings, replaces: true }])
    expect(later.objects.get('webhook', 1)?.version).toBe(held?.version)
    await later.objects.addSecret(1, { secret: 'third secret' }, ada)
    for (const { body, headers } of await receiver.waitFor(2))
      expect(headers['x-hook-signature']).toBe(netboxSignature(body, 'third secret'))
    expect(later.objects.get('webhook', 1)?.secrets).toHaveLength(1)
  })

  it('that have all ended are taken out by whoever wants no signatures', async () => {
    const receiver = await startReceiver()
    const { host, objects } = await startHost(folderWith())
    await done(objects, [webhook('a', { payloadUrl: receiver.url }), rule('r', ['a'])])
    await objects.addSecret(1, { secret: 'a secret', endsAt: Date.now() + 50 }, ada)
    while (host.operations.webhook('a')?.held === undefined) await setTimeout(20)
    await host.emit(siteChanged)
    await done(objects, [{ op: 'update', kind: 'webhook', id: 1, settings: { secret: undefined } }])
    const [request] = await receiver.waitFor(1)
    expect(request?.headers).not.toHaveProperty('x-hook-signature')
    expect(objects.get('webhook', 1)).toMatchObject({ secrets: [], problems: [] })
  })
})
