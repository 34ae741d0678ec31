import { once } from 'node:events'
import { createHost, type NetboxHooksHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startCli, startReceiver } from '../support.ts'

/** Is ready when it is told to be. */
const waiting = `
import { PluginConfig } from 'netbox-hooks'
export default class Waiting extends PluginConfig {
  async ready() {
    await super.ready()
    console.error('Waiting')
    this.scope.setInterval(() => {}, 60_000)
    await new Promise((resolve) => process.once('go on', resolve).emit('waiting'))
  }
  shutdown() { process.emit('shut down', this.name) }
}`

const later = `
import { PluginConfig } from 'netbox-hooks'
export default class Later extends PluginConfig {
  async ready() { process.emit('later') }
}`

const emitter: NodeJS.EventEmitter = process

interface Settled {
  readonly code?: string
}

const settled = (work: Promise<unknown>): Promise<Settled> =>
  work.then(
    () => ({}),
    (error: Settled) => error,
  )

async function hostWith(plugins: readonly string[]) {
  const cwd = folderWith({ 'waiting.mjs': waiting, 'later.mjs': later })
  const config = configFor(await startReceiver(), { plugins: [...plugins], timeLimits: { ready: '60s' } })
  const make = (): NetboxHooksHost => createHost({ logger: keepingLogger(), cwd, config })
  return { host: make(), another: make() }
}

/** What is heard of from now on. */
function heard(name: string): unknown[] {
  const all: unknown[] = []
  const listener = (value: unknown) => all.push(value)
  emitter.on(name, listener)
  onTestFinished(() => void emitter.off(name, listener))
  return all
}

describe('a host that is stopped while it starts', () => {
  it('ends at once, and leaves its queue to the next one', async () => {
    const { host, another } = await hostWith([])
    const starting = settled(host.start())
    await Promise.all([host.stop(), host.stop()])
    expect(await starting).toMatchObject({ code: 'NBH_HOST_STOPPED' })
    expect(host.isRunning).toBe(false)
    await expect(host.start()).rejects.toMatchObject({ code: 'NBH_HOST_STOPPED' })
    await another.start()
    await another.stop()
  })

  it('is stopped wherever it is on its way', async () => {
    for (const turns of [1, 6, 24, 96]) {
      const { host, another } = await hostWith([])
      const starting = settled(host.start())
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate)
      await host.stop()
      expect([undefined, 'NBH_HOST_STOPPED']).toContain((await starting).code)
      expect(host.isRunning).toBe(false)
      await another.start()
      await another.stop()
    }
  })

  it('lets the plugin under way get ready, shuts it down, and begins with no other', async () => {
    const { host } = await hostWith(['./waiting.mjs', './later.mjs'])
    const [laterOnes, shutDown] = [heard('later'), heard('shut down')]
    const begun = once(emitter, 'waiting')
    const starting = settled(host.start())
    await begun
    expect(() => host.operations).toThrowError(expect.objectContaining({ code: 'NBH_HOST_NOT_RUNNING' }))
    await expect(host.unload('waiting')).rejects.toMatchObject({
      code: 'NBH_HOST_NOT_RUNNING',
      hint: expect.stringContaining('still starting'),
    })
    const stopping = host.stop()
    emitter.emit('go on')
    await stopping
    expect(await starting).toMatchObject({ code: 'NBH_HOST_STOPPED' })
    expect(shutDown).toEqual(['waiting'])
    expect(laterOnes).toEqual([])
  })

  it('leaves behind what does not end, and closes it when it does', { timeout: 30_000 }, async () => {
    const { host, another } = await hostWith(['./waiting.mjs'])
    const begun = once(emitter, 'waiting')
    const starting = settled(host.start())
    await begun
    await expect(host.stop()).rejects.toMatchObject({ code: 'NBH_STOP_LATE' })
    expect(await starting).toMatchObject({ code: 'NBH_HOST_STOPPED' })
    const shutDown = once(emitter, 'shut down')
    emitter.emit('go on')
    await shutDown
    expect(host.plugins[0]?.state).toBe('stopped')
    await settled(another.stop())
  })

  it('is stopped by a signal, too', async () => {
    const receiver = await startReceiver()
    const config = configFor(receiver, { plugins: ['./waiting.mjs'], timeLimits: { ready: '2s' } })
    const cwd = folderWith({
      'waiting.mjs': waiting,
      'netbox-hooks.config.mjs': `export default ${JSON.stringify(config)}`,
    })
    const started = startCli(cwd, 'start')
    await started.says('Waiting')
    started.process.kill('SIGTERM')
    const { code, stderr } = await started.ended
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('Stopped') })
  })
})

describe('a host', () => {
  it('starts once, also when it is asked twice at once', async () => {
    const { host } = await hostWith([])
    const starting = host.start()
    await expect(host.start()).rejects.toMatchObject({ code: 'NBH_HOST_USED' })
    await starting
    await expect(host.start()).rejects.toMatchObject({ code: 'NBH_HOST_USED' })
    expect(host.isRunning).toBe(true)
    await host.stop()
  })

  it('that was stopped before does not start', async () => {
    const { host } = await hostWith([])
    await host.stop()
    await expect(host.start()).rejects.toMatchObject({ code: 'NBH_HOST_STOPPED' })
  })

  it('that was loaded alone says what to do for more, and which plugins it has', async () => {
    const { host } = await hostWith(['./later.mjs'])
    await host.load()
    expect(() => host.operations).toThrowError(
      expect.objectContaining({
        code: 'NBH_HOST_NOT_RUNNING',
        hint: expect.stringContaining('createHost()'),
      }),
    )
    await expect(host.unload('latr')).rejects.toMatchObject({
      code: 'NBH_PLUGIN_UNKNOWN',
      hint: 'Did you mean "later"?',
    })
    await host.unload('later')
    await expect(host.start()).rejects.toMatchObject({ code: 'NBH_HOST_USED' })
    await host.stop()
  })
})
