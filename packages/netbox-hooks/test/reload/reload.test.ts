import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, createHost, type Logger, type NetboxHooksHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver, type TestReceiver } from '../support.ts'

const changed = { eventType: 'object_updated', objectType: 'dcim.site', objectId: 4, data: { id: 4 } }

describe('reload', () => {
  it('sends to what the file says now, signed by the new secret', async () => {
    const [first, second] = [await startReceiver(), await startReceiver()]
    const { host, write } = await started(configFor(first))
    await host.emit(changed)
    await first.waitFor(1)
    write({
      ...configFor(second, { webhooks: [{ name: 'receiver', payloadUrl: second.url, secret: 'another' }] }),
    })
    expect(await host.reload()).toEqual({
      applied: ['webhooks[0].payloadUrl', 'webhooks[0].secret'],
      needsRestart: [],
    })
    await host.emit(changed)
    await host.idle()
    expect(first.received).toHaveLength(1)
    const [before, after] = [first.received[0], second.received[0]].map(
      (each) => each?.headers['x-hook-signature'],
    )
    expect(after).toMatch(/^[\da-f]{128}$/)
    expect(after).not.toBe(before)
  })

  it('takes rules and webhooks in, and out', async () => {
    const receiver = await startReceiver()
    const { host, write } = await started(configFor(receiver))
    const base = configFor(receiver)
    const [rule] = base.eventRules ?? []
    write({
      ...base,
      webhooks: [...(base.webhooks ?? []), { name: 'more', payloadUrl: `${receiver.url}/more` }],
      eventRules: [
        { name: 'first', objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['more'] },
        rule as never,
      ],
    })
    expect(await host.reload()).toEqual({ applied: ['webhooks[1]', 'eventRules[0]'], needsRestart: [] })
    await host.emit(changed)
    await host.idle()
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/hook', '/hook/more'])
    write({ ...base, eventRules: [] })
    await host.reload()
    await host.emit(changed)
    await host.idle()
    expect(receiver.received).toHaveLength(2)
    expect(host.operations.webhooks().map(({ webhook }) => webhook)).toEqual(['receiver'])
  })

  it('refuses a file with mistakes, says all of them, and goes on as before', async () => {
    const receiver = await startReceiver()
    const { host, write } = await started(configFor(receiver))
    write({
      ...configFor(receiver),
      webhooks: [{ name: 'receiver', payloadUrl: 'ftp://nowhere' }],
      eventRules: [
        { name: 'a', objectTypes: ['dcim.site'], eventTypes: ['object_update'], webhooks: ['no'] },
      ],
    })
    const failure = await host.reload().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'NBH_CONFIG_INVALID' })
    expect((failure as { problems: { code: string }[] }).problems.map(({ code }) => code)).toEqual([
      'NBH_CONFIG_INVALID_VALUE',
      'NBH_CONFIG_UNKNOWN_WEBHOOK',
      'NBH_CONFIG_UNKNOWN_EVENT_TYPE',
    ])
    await host.emit(changed)
    await receiver.waitFor(1)
    write(configFor(receiver))
    expect(await host.reload()).toEqual({ applied: [], needsRestart: [] })
  })

  it('misses a file that is gone, and takes none of a folder above in its place', async () => {
    const receiver = await startReceiver()
    const config = JSON.stringify(configFor(receiver))
    const folder = folderWith({
      'netbox-hooks.config.json': JSON.stringify(configFor(receiver, { eventRules: [] })),
      'inner/netbox-hooks.config.json': config,
    })
    const file = join(folder, 'inner/netbox-hooks.config.json')
    const host = createHost({ cwd: join(folder, 'inner'), logger: keepingLogger() })
    onTestFinished(() => host.stop())
    await host.start()
    rmSync(file)
    await expect(host.reload()).rejects.toMatchObject({ code: 'NBH_CONFIG_NOT_FOUND' })
    await host.emit(changed)
    await receiver.waitFor(1)
    writeFileSync(file, config)
    expect(await host.reload()).toEqual({ applied: [], needsRestart: [] })
  })

  it('names what waits for the next start, each time', async () => {
    const receiver = await startReceiver()
    const { host, write } = await started(configFor(receiver))
    write({
      ...configFor(receiver),
      queue: 'sqlite:other.db',
      delivery: {
        network: { allow: ['127.0.0.1'] },
        threads: 1,
        concurrency: 5,
        retention: { bodies: '1d' },
      },
      server: { port: 0 },
    })
    expect(await host.reload()).toEqual({
      applied: ['delivery.concurrency', 'delivery.retention.bodies'],
      needsRestart: ['queue', 'delivery.threads', 'server'],
    })
    expect(await host.reload()).toEqual({
      applied: [],
      needsRestart: ['queue', 'delivery.threads', 'server'],
    })
  })

  it('judges targets by the new allow list, also over connections that are open', async () => {
    const receiver = await startReceiver()
    const { host, write } = await started(configFor(receiver))
    await host.emit(changed)
    await receiver.waitFor(1)
    write(configFor(receiver, { delivery: { network: { allow: [] } } }))
    expect(await host.reload()).toMatchObject({ applied: ['delivery.network.allow'] })
    await host.emit(changed)
    await host.idle()
    const { deliveries } = await host.operations.history.list({ state: 'failed' }, { limit: 10 })
    const [failed] = await Promise.all(deliveries.map(({ id }) => host.operations.history.get(id)))
    expect(failed?.attemptList).toMatchObject([{ error: { code: 'NBH_TARGET_BLOCKED' } }])
    write(configFor(receiver))
    await host.reload()
    await host.emit(changed)
    await receiver.waitFor(2)
  })

  it('lets the API ask for other tokens, and answers what was asked before', async () => {
    const receiver = await startReceiver()
    const tokens = (token: string) => [{ name: 'ops', token, scopes: ['admin' as const] }]
    const served = (token: string) => configFor(receiver, { server: { port: 0, tokens: tokens(token) } })
    const { host, write } = await started(served('first-token-0123'))
    const status = async (token: string) => {
      const answer = await fetch(`${host.serverUrl}/api/webhooks`, {
        headers: { authorization: `Bearer ${token}` },
      })
      return answer.status
    }
    expect(await status('first-token-0123')).toBe(200)
    const feed = await fetch(`${host.serverUrl}/api/feed`, {
      headers: { authorization: 'Bearer first-token-0123' },
    })
    expect(feed.status).toBe(200)
    write(served('second-token-012'))
    expect(await host.reload()).toEqual({ applied: ['server.tokens'], needsRestart: [] })
    expect([await status('first-token-0123'), await status('second-token-012')]).toEqual([401, 200])
    // Those who had it listen no more.
    await feed.text()
  })

  it.each([
    { config: 'netbox-hooks.config.ts', urls: 'urls.js', type: 'module' },
    { config: 'netbox-hooks.config.mjs', urls: 'urls.cjs', type: 'commonjs' },
    { config: 'netbox-hooks.config.cjs', urls: 'urls.js', type: 'commonjs' },
  ])('reads what $config imports from $urls', async ({ config, urls, type }) => {
    const receiver = await startReceiver()
    const isCommonJs = type === 'commonjs'
    const urlsOf = (path: string) =>
      isCommonJs ? `exports.url = '${receiver.url}${path}'` : `export const url = '${receiver.url}${path}'`
    const body = `{
      webhooks: [{ name: 'receiver', payloadUrl: url }],
      eventRules: [{ name: 'all', objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['receiver'] }],
      delivery: { network: { allow: ['127.0.0.1'] } },
    }`
    const folder = folderWith({
      'package.json': JSON.stringify({ type }),
      [urls]: urlsOf('/one'),
      [config]: config.endsWith('.cjs')
        ? `const { url } = require('./${urls}')\nmodule.exports = ${body}`
        : `import { url } from './${urls}'\nexport default ${body}`,
    })
    const host = await start(folder)
    writeFileSync(join(folder, urls), urlsOf('/two'))
    expect(await host.reload()).toEqual({ applied: ['webhooks[0].payloadUrl'], needsRestart: [] })
    await host.emit(changed)
    await host.idle()
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook/two'])
  })

  it('reads files of secrets and certificates again', async () => {
    const receiver = await startReceiver()
    const config = configFor(receiver, {
      webhooks: [{ name: 'receiver', payloadUrl: receiver.url, secret: { file: 'secret.txt' } }],
    })
    const { host, folder } = await started(config, { 'secret.txt': 'the first secret' })
    writeFileSync(join(folder, 'secret.txt'), 'the second secret')
    const logger = keepingLogger()
    expect(await host.reload()).toEqual({ applied: ['webhooks[0].secret'], needsRestart: [] })
    expect(logger.lines.join()).not.toContain('second secret')
  })

  it('loses nothing under load, refuses nothing, and sends nothing twice', async () => {
    const receivers: TestReceiver[] = [await startReceiver(), await startReceiver()]
    const configOf = (turn: number): Config => {
      const receiver = receivers[turn % 2] as TestReceiver
      return configFor(receiver, {
        delivery: {
          network: { allow: turn % 3 === 0 ? ['127.0.0.1'] : ['127.0.0.0/8'] },
          concurrency: 10 + turn,
        },
        server: {
          port: 0,
          tokens: [{ name: `t${turn}`, token: `${turn}`.padStart(16, '-'), scopes: ['admin'] }],
        },
      })
    }
    const { host, write } = await started(configOf(0))
    const reloads = 50
    let isLoading = true
    const emitted: string[] = []
    const load = async (): Promise<void> => {
      while (isLoading) emitted.push(...(await host.emit([changed, changed])))
    }
    const loading = [load(), load(), load()]
    for (let turn = 1; turn <= reloads; turn += 1) {
      write(configOf(turn))
      const reports = await Promise.all([host.reload(), host.reload()])
      expect(reports.map(({ needsRestart }) => needsRestart)).toEqual([[], []])
      expect(reports[0]?.applied).not.toEqual([])
      expect(reports[1]?.applied).toEqual([])
    }
    isLoading = false
    await Promise.all(loading)
    await host.idle()
    const ids = receivers.flatMap(({ received }) => received.map(({ headers }) => headers['webhook-id']))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(emitted.length)
    expect(receivers.every(({ received }) => received.length > 0)).toBe(true)
    const { deliveries } = await host.operations.history.list({}, { limit: 1_000 })
    expect(deliveries.filter(({ attempts }) => attempts !== 1)).toEqual([])
    expect(await host.operations.counts()).toMatchObject({ delivered: emitted.length, failed: 0, pending: 0 })
  })
})

/** A host of a configuration in a file, and what writes another one. */
async function started(
  config: Config,
  files: Readonly<Record<string, string>> = {},
): Promise<{ host: NetboxHooksHost; folder: string; write(config: Config): void }> {
  const file = 'netbox-hooks.config.json'
  const folder = folderWith({ [file]: JSON.stringify(config), ...files })
  const write = (other: Config) => writeFileSync(join(folder, file), JSON.stringify(other))
  return { host: await start(folder), folder, write }
}

async function start(cwd: string, logger: Logger = keepingLogger()): Promise<NetboxHooksHost> {
  const host = createHost({ cwd, logger })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}
