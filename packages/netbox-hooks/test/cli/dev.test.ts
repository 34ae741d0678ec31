import { spawn } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newId } from '@netbox-hooks/delivery'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, startReceiver } from '../support.ts'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

const plugin = `import { PluginConfig } from 'netbox-hooks'
export default class extends PluginConfig {
  async ready() {
    await super.ready()
    await import('./callback.mjs')
  }
}`
const callback = (text: string) => `import { registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => ({ said: '${text}' }))`

const configOf = (payloadUrl: string, queue = 'sqlite:a.db') =>
  `export default ${JSON.stringify({ queue, webhooks: [{ name: 'own', payloadUrl }] })}`

/** A `netbox-hooks dev` of its own, and all that it has printed. */
function startDev(cwd: string) {
  const child = spawn(process.execPath, [cli, 'dev'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (printed += text))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const seen = (pattern: RegExp, count = 1) =>
    expect.poll(() => printed.match(new RegExp(pattern, 'g'))?.length ?? 0, { timeout: 120_000 }).toBe(count)
  return { child, ended, seen }
}

/** Leaves an accepted event in the queue of a folder, as a host that was killed would. */
async function leaveEvent(cwd: string, id: number): Promise<void> {
  const queue = new SqliteQueue({ path: join(cwd, 'netbox-hooks.db') })
  await queue.open()
  const event = {
    eventType: 'object_updated',
    objectType: 'dcim.site',
    objectId: id,
    data: { id },
    request: null,
  }
  const body = JSON.stringify({ ...event, username: null, timestamp: new Date().toISOString() })
  await queue.accept([{ id: newId(), body }])
  await queue.close()
}

describe('netbox-hooks dev', { timeout: 600_000 }, () => {
  it('starts again when a file of a plugin changes, keeps the queue, and ends with Ctrl-C', async () => {
    const receiver = await startReceiver()
    receiver.status = 503
    const cwd = folderWith({ 'plugin/index.mjs': plugin, 'plugin/callback.mjs': callback('first') })
    const { webhooks = [], ...config } = configFor(receiver, { plugins: ['./plugin'] })
    const patient = webhooks.map((webhook) => ({
      ...webhook,
      retry: { schedule: [0, ...Array.from({ length: 100 }, () => 4)] },
    }))
    writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify({ ...config, webhooks: patient }))
    await leaveEvent(cwd, 1)

    const { child, ended, seen } = startDev(cwd)
    await seen(/Ready after \d+ ms/)
    await receiver.waitFor(1)
    writeFileSync(join(cwd, 'plugin/callback.mjs'), callback('second'))
    await seen(/Changed: plugin\/callback\.mjs\. Starting again\./)
    await seen(/Ready after \d+ ms/, 2)
    receiver.status = 200
    const tried = receiver.received.length
    await receiver.waitFor(tried + 1)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(receiver.received.at(-1)?.payload['context']).toEqual({ said: 'first' })

    child.kill('SIGINT')
    expect(await ended).toBe(130)
    await leaveEvent(cwd, 2)
    const delivered = receiver.received.length
    const again = startDev(cwd)
    await again.seen(/Ready after/)
    await receiver.waitFor(delivered + 1)
    expect(receiver.received.at(-1)?.payload).toMatchObject({ data: { id: 2 }, context: { said: 'second' } })
    again.child.kill('SIGTERM')
    expect(await again.ended).toBe(0)
  })

  it('prints what is wrong with an edit, and goes on when it is mended', async () => {
    const cwd = folderWith({
      'plugin/index.mjs': plugin,
      'plugin/callback.mjs': callback('first'),
      'netbox-hooks.config.json': '{ "plugins": ["./plugin"] }',
    })
    const { seen } = startDev(cwd)
    await seen(/Ready after/)
    writeFileSync(join(cwd, 'plugin/callback.mjs'), 'this is no JavaScript')
    await seen(/NBH_PLUGINS_FAILED/)
    await seen(/The host has ended; waiting for a change\./)
    writeFileSync(join(cwd, 'plugin/callback.mjs'), callback('mended'))
    await seen(/Ready after/, 2)
    writeFileSync(join(cwd, 'netbox-hooks.config.json'), '{ "plugin": [] }')
    await seen(/Did you mean "plugins"\?/)
    await seen(/The host goes on as before; waiting for a change\./)
    writeFileSync(join(cwd, 'netbox-hooks.config.json'), '{ "plugins": ["./plugin"] }')
    await seen(/Changed: nothing that counts\. In force after \d+ ms/)
  })

  it('takes over a change of the configuration alone without a restart, if it can', async () => {
    const cwd = folderWith({ 'netbox-hooks.config.mjs': configOf('https://one.example.com') })
    const { seen } = startDev(cwd)
    await seen(/Ready after/)
    writeFileSync(join(cwd, 'netbox-hooks.config.mjs'), configOf('https://two.example.com'))
    await seen(/Changed: webhooks\[0\]\.payloadUrl\. In force after \d+ ms/)
    writeFileSync(
      join(cwd, 'netbox-hooks.config.mjs'),
      configOf('https://two.example.com', 'sqlite:other.db'),
    )
    await seen(/Changed: netbox-hooks\.config\.mjs\. Starting again\./)
    await seen(/Ready after/, 2)
  })

  it('follows a linked package to where it is', async () => {
    const elsewhere = folderWith({
      'linked/package.json':
        '{ "name": "linked", "version": "1.0.0", "type": "module", "main": "index.mjs" }',
      'linked/index.mjs': plugin,
      'linked/callback.mjs': callback('first'),
    })
    const cwd = folderWith({ 'netbox-hooks.config.json': '{ "plugins": ["linked"] }' })
    mkdirSync(join(cwd, 'node_modules'), { recursive: true })
    symlinkSync(join(elsewhere, 'linked'), join(cwd, 'node_modules/linked'))
    const { seen } = startDev(cwd)
    await seen(/Ready after/)
    writeFileSync(join(elsewhere, 'linked/callback.mjs'), callback('second'))
    await seen(/Changed: \S*linked\/callback\.mjs/)
    await seen(/Ready after/, 2)
  })
})
