import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, createHost, type NetboxHooksHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { done, key, otherKey, refused, rule, siteChanged, webhook } from '../managed/support.ts'
import { folderWith, keepingLogger, startReceiver } from '../support.ts'

const network = { network: { allow: ['127.0.0.1'] } }

it('a reload refuses names that are managed, and says how to go on', async () => {
  const receiver = await startReceiver()
  const { host, write } = await started({ delivery: network })
  await done(objectsOf(host), [webhook('crm', { payloadUrl: receiver.url }), rule('sites', ['crm'])])
  write({
    delivery: network,
    webhooks: [{ name: 'CRM', payloadUrl: 'https://example.com' }],
    eventRules: [
      { name: 'sites', objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['CRM'] },
    ],
  })
  const failure = await host.reload().catch((error: unknown) => error)
  expect(failure).toMatchObject({
    code: 'NBH_CONFIG_INVALID',
    problems: [
      { code: 'NBH_CONFIG_DUPLICATE_NAME', message: expect.stringContaining('(id 1)') },
      { code: 'NBH_CONFIG_DUPLICATE_NAME', message: expect.stringContaining('(id 1)') },
    ],
  })
  await host.emit(siteChanged)
  await receiver.waitFor(1)
})

it('a reload refuses a rule that names a managed webhook, and says where such a rule belongs', async () => {
  const { host, write } = await started({ delivery: network })
  await done(objectsOf(host), [webhook('crm')])
  const declared = { name: 'sites', objectTypes: ['dcim.site'], eventTypes: ['object_updated'] }
  write({ delivery: network, eventRules: [{ ...declared, webhooks: ['crm', 'cmr'] }] })
  expect(await host.reload().catch((error: unknown) => error)).toMatchObject({
    code: 'NBH_CONFIG_INVALID',
    problems: [
      {
        code: 'NBH_CONFIG_UNKNOWN_WEBHOOK',
        message: expect.stringContaining('is managed'),
        hint: expect.stringContaining('netbox-hooks rules add'),
      },
      { code: 'NBH_CONFIG_UNKNOWN_WEBHOOK', message: 'There is no webhook "cmr".' },
    ],
  })
})

it('a webhook that is declared now can no more be managed, and its rules find the declared one', async () => {
  const receiver = await startReceiver()
  const { host, write } = await started({ delivery: network })
  const objects = objectsOf(host)
  await done(objects, [webhook('other', { payloadUrl: `${receiver.url}/other` }), rule('sites', ['other'])])
  write({ delivery: network, webhooks: [{ name: 'crm', payloadUrl: `${receiver.url}/crm` }] })
  expect(await host.reload()).toEqual({ applied: ['webhooks[0]'], needsRestart: [] })
  expect(await refused(objects, [webhook('Crm')])).toMatchObject([{ order: 0, why: 'invalid' }])
  await done(objects, [{ op: 'update', kind: 'event_rule', id: 1, settings: { webhooks: ['crm'] } }])
  await host.emit(siteChanged)
  await host.idle()
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hook/crm'])
  write({ delivery: network })
  expect(await host.reload()).toEqual({ applied: ['webhooks[0]'], needsRestart: [] })
  await expect
    .poll(() => objects.named('event_rule', 'sites')?.problems)
    .toMatchObject([{ code: 'NBH_OBJECT_WEBHOOK_ABSENT' }])
})

it('a webhook that was held for want of a key is sent to when a reload brings it', async () => {
  const receiver = await startReceiver()
  const folder = folderWith()
  const first = await started({ delivery: network, encryption: { keys: [key] } }, folder)
  await done(objectsOf(first.host), [
    webhook('crm', { payloadUrl: receiver.url, secret: 'the secret of the crm' }),
    rule('sites', ['crm']),
  ])
  await first.host.stop()
  const { host, write } = await started({ delivery: network, encryption: { keys: [otherKey] } }, folder)
  expect(host.operations.webhook('crm')?.held).toContain('decrypted')
  await host.emit(siteChanged)
  await host.idle()
  expect(await host.operations.counts()).toMatchObject({ pending: 1, delivered: 0 })
  expect(receiver.received).toEqual([])
  write({ delivery: network, encryption: { keys: [otherKey, key] } })
  expect(await host.reload()).toEqual({ applied: ['encryption.keys'], needsRestart: [] })
  const [request] = await receiver.waitFor(1)
  expect(request?.headers['x-hook-signature']).toMatch(/^[\da-f]{128}$/)
  expect(host.operations.webhook('crm')?.held).toBeUndefined()
})

it('a reload is a record', async () => {
  const { host, write } = await started({ delivery: network })
  write({ delivery: { ...network, concurrency: 7 }, queue: 'sqlite:other.db' })
  await host.reload({ name: 'ada', via: 'api', requestId: 'r-9' })
  expect(await host.operations.audit?.list({}, { limit: 10 })).toMatchObject({
    entries: [
      {
        action: 'configuration_reloaded',
        actor: { name: 'ada', via: 'api', requestId: 'r-9' },
        details: { applied: ['delivery.concurrency'], needsRestart: ['queue'] },
      },
    ],
  })
})

it('a host of which the configuration says nothing works by what is managed', async () => {
  const receiver = await startReceiver()
  const folder = folderWith()
  const { host } = await started({}, folder)
  // The network policy is declared, and lets nothing in that is on this machine.
  await done(objectsOf(host), [webhook('crm', { payloadUrl: receiver.url }), rule('sites', ['crm'])])
  await host.emit(siteChanged)
  await host.idle()
  expect(await host.operations.counts()).toMatchObject({ failed: 1 })
  await host.stop()
  const again = await started({ delivery: network }, folder)
  expect(again.host.operations.webhooks()).toMatchObject([{ webhook: 'crm', origin: 'managed' }])
  await again.host.emit(siteChanged)
  await receiver.waitFor(1)
})

it('a key of a webhook that was gone meanwhile has not been used yet', async () => {
  const receiver = await startReceiver()
  const declared = { name: 'crm', payloadUrl: receiver.url, secret: 'a secret' }
  const { host, write } = await started({ delivery: network, webhooks: [declared] })
  await done(objectsOf(host), [rule('sites', ['crm'])])
  await host.emit(siteChanged)
  await receiver.waitFor(1)
  await host.idle()
  const lastUsedAt = () => objectsOf(host).named('webhook', 'crm')?.secrets[0]?.lastUsedAt
  expect(lastUsedAt()).toBeTypeOf('number')
  write({ delivery: network })
  await host.reload()
  write({ delivery: network, webhooks: [{ ...declared, secret: 'another one' }] })
  await host.reload()
  expect(lastUsedAt()).toBeUndefined()
})

function objectsOf(host: NetboxHooksHost) {
  return host.operations.objects as NonNullable<typeof host.operations.objects>
}

async function started(
  config: Config,
  folder: string = folderWith(),
): Promise<{ host: NetboxHooksHost; write(config: Config): void }> {
  const file = join(folder, 'netbox-hooks.config.json')
  const write = (other: Config) => writeFileSync(file, JSON.stringify(other))
  write(config)
  const host = createHost({ configFile: file, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  return { host, write }
}
