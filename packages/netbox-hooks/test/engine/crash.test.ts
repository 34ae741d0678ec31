import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

const child = fileURLToPath(new URL('../fixtures/crashing-host.mjs', import.meta.url))

it('delivers after a restart what was accepted before kill -9, with the same webhook-id', async () => {
  const receiver = await startReceiver()
  const cwd = folderWith()
  receiver.status = 503

  // The child accepts one change; the receiver turns its first attempt down; then the child is killed.
  const config = configFor(receiver)
  const webhooks =
    config.webhooks?.map((webhook) => ({ ...webhook, retry: { schedule: [0, 1, 1, 1] } })) ?? []
  const first = fork(child, [cwd, JSON.stringify({ ...config, webhooks })])
  onTestFinished(() => void first.kill('SIGKILL'))
  await new Promise((resolve) => first.once('message', resolve))
  const [attempt] = await receiver.waitFor(1)
  first.kill('SIGKILL')
  await new Promise((resolve) => first.once('exit', resolve))

  receiver.status = 200
  const host = createHost({ cwd, config: { ...config, webhooks }, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const [, redelivered] = await receiver.waitFor(2)
  expect(redelivered?.headers['webhook-id']).toBe(attempt?.headers['webhook-id'])
  expect(redelivered?.body).toBe(attempt?.body)
})

it('builds and delivers after a restart what was accepted and not yet processed', async () => {
  const receiver = await startReceiver()
  const cwd = folderWith({
    'stuck.mjs': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => process.env.STUCK ? new Promise(() => {}) : { stuck: false })
export default class extends PluginConfig {}`,
  })
  const config = configFor(receiver, { plugins: ['./stuck.mjs'], timeLimits: { callback: '1h' } })

  // The child's plugin never answers, so that the event is accepted and nothing more.
  const first = fork(child, [cwd, JSON.stringify(config)], { env: { ...process.env, STUCK: '1' } })
  onTestFinished(() => void first.kill('SIGKILL'))
  await new Promise((resolve) => first.once('message', resolve))
  first.kill('SIGKILL')
  await new Promise((resolve) => first.once('exit', resolve))
  expect(receiver.received).toEqual([])

  const host = createHost({ cwd, config, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const [webhook] = await receiver.waitFor(1)
  expect(webhook?.payload).toMatchObject({ event: 'created', data: { id: 7 }, context: { stuck: false } })
})
