import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Config, createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { folderWith, keepingLogger, startReceiver } from '../support.ts'
import { done, key, otherKey, rule, siteChanged, startHost, webhook } from './support.ts'

it('sends what was held as soon as a reload brings the key, and refuses names that are managed', async () => {
  const receiver = await startReceiver()
  const file = 'netbox-hooks.config.json'
  const folder = folderWith()
  const first = await startHost(folder)
  await done(first.objects, [
    webhook('a', { payloadUrl: receiver.url, secret: 'a secret' }),
    rule('r', ['a']),
  ])
  await first.host.stop()
  const write = (config: Config) => writeFileSync(join(folder, file), JSON.stringify(config))
  const delivery = { network: { allow: ['127.0.0.1'] } }
  write({ delivery, encryption: { keys: [otherKey] } })
  const host = createHost({ cwd: folder, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  await host.emit(siteChanged)
  await host.idle()
  expect(receiver.received).toEqual([])
  write({ delivery, encryption: { keys: [otherKey, key] } })
  await host.reload()
  await receiver.waitFor(1)
  write({ delivery, encryption: { keys: [otherKey] }, webhooks: [{ name: 'A', payloadUrl: receiver.url }] })
  await expect(host.reload()).rejects.toMatchObject({
    code: 'NBH_CONFIG_INVALID',
    problems: [{ code: 'NBH_CONFIG_DUPLICATE_NAME' }],
  })
  expect(host.operations.webhook('a')?.held).toBeUndefined()
  write({
    delivery,
    encryption: { keys: [otherKey, key] },
    webhooks: [{ name: 'b', payloadUrl: receiver.url }],
  })
  await host.reload()
  const objects = host.operations.objects
  while (!objects?.named('webhook', 'b')) await setTimeout(5)
  expect(objects.named('webhook', 'b')).toMatchObject({ id: 2, origin: 'config' })
})
