import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Config, createHost, type NetboxHooksHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  configFor,
  folderWith,
  keepingLogger,
  runCli,
  type StartedCli,
  startCli,
  startReceiver,
} from '../support.ts'

// Every command is a process of its own.
vi.setConfig({ testTimeout: 300_000 })

const adding = (values: string) => `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => (${values}))
export default class extends PluginConfig {}`

it('netbox-hooks deliveries lists and shows them, with the origin of every key, while the host runs', async () => {
  const receiver = await startReceiver()
  const cwd = folderWith({
    'first.mjs': adding('{ shared: 1, own: 1 }'),
    'second.mjs': adding('{ shared: 2 }'),
    'broken.mjs': adding('(() => { throw new Error("no luck") })()'),
  })
  const { webhooks: [webhook] = [], ...config } = configFor(receiver, {
    plugins: ['./first.mjs', './second.mjs', './broken.mjs'],
  })
  // What has failed once stands as it is until the test is over.
  const patient = { ...webhook, retry: { schedule: ['0s', '1h'] } }
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify({ ...config, webhooks: [patient] }))
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  await host.emit({ eventType: 'object_created', objectType: 'dcim.site', objectId: 4, data: { id: 4 } })
  await host.idle()
  receiver.status = 500
  await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId: 5, data: { id: 5 } })
  await receiver.waitFor(2)
  await expect
    .poll(async () => (await runCli(cwd, 'deliveries', 'list', '--json')).stdout, { timeout: 120_000 })
    .toMatch(/"state": "pending",\s+"attempts": 1/)

  const table = await runCli(cwd, 'deliveries', 'list')
  expect(table.stdout).toMatch(/^ID +AGE +STATE +TRIES +LAST TRY +WAITS FOR +WEBHOOK +OBJECT +EVENT\n/)
  expect(table.stdout).toMatch(
    / pending +1 +500 in \d+ ms +retry in \d+ min +receiver +dcim\.site:5 +object_updated\n.* delivered +1 +200 in \d+ ms +- +receiver +dcim\.site:4 +object_created/,
  )
  const [filtered, byPlugin, none] = await Promise.all([
    runCli(cwd, 'deliveries', 'list', '-s', 'delivered', '-o', 'dcim.site:4', '--json'),
    runCli(cwd, 'deliveries', 'list', '--plugin', 'first', '--since', '1h', '--json'),
    runCli(cwd, 'deliveries', 'list', '--webhook', 'other'),
  ])
  const { deliveries, next } = JSON.parse(filtered.stdout)
  const [delivered] = deliveries
  expect([deliveries.length, next, delivered.object_id]).toEqual([1, null, 4])
  expect(JSON.parse(byPlugin.stdout).deliveries).toHaveLength(2)
  expect(none.stdout).toBe('There are no such deliveries.\n')
  const page = await runCli(cwd, 'deliveries', 'list', '--limit', '1')
  const [, cursor = ''] = /--cursor (\S+)/.exec(page.stderr) ?? []
  const second = await runCli(cwd, 'deliveries', 'list', '--limit', '1', '--cursor', cursor)
  expect(second).toMatchObject({ stdout: expect.stringContaining(delivered.id), stderr: '' })

  const { stdout } = await runCli(cwd, 'deliveries', 'show', delivered.id)
  expect(stdout).toContain(`${delivered.id}  delivered`)
  expect(stdout).toContain(`POST ${receiver.url} (webhook receiver, event rule sites)`)
  expect(stdout).toContain('object_created of dcim.site:4')
  expect(stdout).toContain('context.shared  by second, which overwrote first')
  expect(stdout).toContain('context.own  by first')
  expect(stdout).toMatch(/context {2}The webhook callback #3 of broken was skipped: no luck/)
  expect(stdout).toMatch(/attempt 1 {2}\S+ {2}\d+ ms {2}200/)
  expect(stdout).toContain('"context":{"shared":2,"own":1}')
  expect(receiver.received[0]?.body).not.toContain('overwrote')

  const unknown = await runCli(cwd, 'deliveries', 'show', 'no-such-id')
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('NBH_DELIVERY_UNKNOWN') })
})

/** A folder with a configuration file, and what else is in it. */
function folderFor(config: Config, files: Readonly<Record<string, string>> = {}): string {
  return folderWith({ ...files, 'netbox-hooks.config.json': JSON.stringify(config) })
}

const site = (id: number) => ({
  eventType: 'object_created',
  objectType: 'dcim.site',
  objectId: id,
  data: { id },
})

/** A host in a folder, stopped when the test ends. */
async function hostIn(cwd: string): Promise<NetboxHooksHost> {
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}

const idsIn = ({ stdout }: { readonly stdout: string }): string[] =>
  JSON.parse(stdout).deliveries.map(({ id }: { id: string }) => id)

describe('through the API of the running host', () => {
  const served = async (more: Partial<Config> = {}) => {
    const receiver = await startReceiver()
    const config = configFor(receiver, { server: { port: 0 }, ...more })
    const other = { name: 'other', payloadUrl: `${receiver.url}/other` }
    const cwd = folderFor({ ...config, webhooks: [...(config.webhooks ?? []), other] })
    return { receiver, cwd, host: await hostIn(cwd) }
  }

  it('netbox-hooks deliveries redeliver and cancel do what they say, counted first', async () => {
    const { receiver, cwd, host } = await served()
    await host.emit([1, 2].map(site))
    await host.idle()
    const [dry, missing] = await Promise.all([
      runCli(cwd, 'deliveries', 'redeliver', '--webhook', 'receiver', '--dry-run'),
      runCli(cwd, 'deliveries', 'redeliver', '--missing', 'other', '--dry-run', '--json'),
    ])
    expect(dry).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Would send 2 deliveries once more.\nID '),
    })
    // No rule names it.
    expect(JSON.parse(missing.stdout)).toEqual({ dry_run: true, matched: 0, sample: [], complete: true })
    const done = await runCli(cwd, 'deliveries', 'redeliver', '--object', 'dcim.site:2', '--to', 'other')
    expect(done).toMatchObject({ code: 0, stdout: 'Sends 1 delivery once more to other.\n' })
    await host.idle()
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook', '/hook/other'])

    const key = ['--idempotency-key', 'k', '--json']
    const args = ['deliveries', 'redeliver', '--webhook', 'receiver', ...key]
    expect(JSON.parse((await runCli(cwd, ...args)).stdout)).toMatchObject({ matched: 2, changed: 2 })
    expect(JSON.parse((await runCli(cwd, ...args)).stdout)).toMatchObject({ changed: 0 })
    await host.idle()
    expect(receiver.received).toHaveLength(5)

    await host.operations.pause('receiver')
    await host.emit([3, 4].map(site))
    await host.idle()
    const cancelled = await runCli(cwd, 'deliveries', 'cancel', '--webhook', 'receiver')
    expect(cancelled).toMatchObject({ code: 0, stdout: 'Cancelled 2 deliveries.\n' })
    const [id = ''] = idsIn(await runCli(cwd, 'deliveries', 'list', '--json', '-s', 'cancelled'))
    const again = await runCli(cwd, 'deliveries', 'cancel', id)
    expect(again).toMatchObject({ code: 1, stderr: '1 passed over: unknown, or ended already.\n' })
  })

  it('netbox-hooks deliveries tail shows attempts as they are made, until Ctrl-C', async () => {
    const { receiver, cwd, host } = await served()
    const child = startCli(cwd, 'deliveries', 'tail', '--webhook', 'receiver')
    await child.says('Following')
    await host.emit(site(1))
    await child.says('delivered  200')
    receiver.status = 500
    await host.emit(site(2))
    await child.says('dcim.site:2')
    child.process.kill('SIGINT')
    const { code, stdout } = await child.ended
    expect(code).toBe(130)
    expect(stdout).toMatch(
      /^\d\d:\d\d:\d\d {2}delivered {2}200 {2}\d+ ms {2}try 1 {2}receiver {2}object_created dcim\.site:1/,
    )
    expect(stdout).toContain('The endpoint answered 500.')
  })

  it('netbox-hooks webhooks lists, pauses, resumes and tests', async () => {
    const { receiver, cwd } = await served()
    const paused = await runCli(cwd, 'webhooks', 'pause', 'receiver', '--until', '2h', '--reason', 'Upgrade.')
    expect(paused.stdout).toMatch(/^receiver is paused until \S+Z \(in 2 h\): Upgrade\.\n$/)
    const [table, test] = await Promise.all([
      runCli(cwd, 'webhooks', 'list'),
      runCli(cwd, 'webhooks', 'test', 'receiver', '--timeout', '300ms'),
    ])
    expect(table.stdout).toMatch(
      /^NAME +ORIGIN +STATE +UNTIL +WAITING +IN FLIGHT +METHOD +URL +WHY\nreceiver +config +paused +\S+Z +\d +0 of 8 +POST .* Upgrade\.\n/,
    )
    expect(test).toMatchObject({ code: 1, stderr: expect.stringContaining('receiver is paused until ') })
    expect((await runCli(cwd, 'webhooks', 'resume', 'receiver')).stdout).toMatch(/^receiver is active\.\n/)
    await receiver.waitFor(1)
    const passed = await runCli(cwd, 'webhooks', 'test', 'receiver')
    expect(passed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Delivered to receiver, status 200/),
    })
    receiver.status = 418
    const failed = await runCli(cwd, 'webhooks', 'test', 'receiver', '--json')
    expect([failed.code, JSON.parse(failed.stdout).attempt_list[0].status]).toEqual([1, 418])
    const unknown = await runCli(cwd, 'webhooks', 'test', 'reciever')
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('Did you mean "receiver"?') })
  })

  it('asks for a token as the host does, and takes one of the configuration by itself', async () => {
    const token = 'a-token-that-is-long-enough'
    const tokens = [{ name: 'ops', token, scopes: ['admin' as const] }]
    const { cwd, host } = await served({ server: { port: 0, tokens } })
    const [own, foreign, given] = await Promise.all([
      runCli(cwd, 'webhooks', 'list'),
      runCli(cwd, 'webhooks', 'list', '--url', host.serverUrl as string),
      runCli(cwd, 'webhooks', 'list', '--url', host.serverUrl as string, '--token', token),
    ])
    expect([own.code, foreign.code, given.code]).toEqual([0, 1, 0])
    expect(foreign.stderr).toContain('NBH_UNAUTHORIZED')
    expect(foreign.stderr).toContain('Give a token by NETBOX_HOOKS_TOKEN or --token')
    await host.stop()
    const gone = await runCli(cwd, 'webhooks', 'list', '--url', host.serverUrl ?? 'http://127.0.0.1:2')
    expect(gone).toMatchObject({ code: 5, stderr: expect.stringContaining('NBH_HOST_UNREACHABLE') })
  })
})

describe('at an address where something else answers', () => {
  it.each(['hello', ''])('says so, also if that sends %j', async (body) => {
    const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { code, stderr } = await runCli(folderFor({}), 'webhooks', 'list', '--url', url)
    expect([code, stderr]).toEqual([
      5,
      expect.stringContaining(`${url} answers, but is no netbox-hooks host`),
    ])
  })
})

describe('on the queue file, while no host has it', () => {
  it('changes what the next host does', async () => {
    const receiver = await startReceiver()
    const other = { name: 'late', payloadUrl: `${receiver.url}/late` }
    const config = configFor(receiver)
    const folder = folderFor(config)
    const host = await hostIn(folder)
    await host.emit([1, 2, 3].map(site))
    await host.idle()
    await host.stop()

    const rules = [
      ...(config.eventRules ?? []),
      { ...config.eventRules?.[0], name: 'late', webhooks: ['late'] },
    ]
    const after = { ...config, webhooks: [...(config.webhooks ?? []), other], eventRules: rules }
    writeFileSync(join(folder, 'netbox-hooks.config.json'), JSON.stringify(after))
    const missing = await runCli(folder, 'deliveries', 'redeliver', '--missing', 'late')
    expect(missing).toMatchObject({ code: 0, stdout: 'Sends late 3 deliveries that it has not been sent.\n' })
    const [newest = ''] = idsIn(await runCli(folder, 'deliveries', 'list', '-w', 'late', '--json'))
    expect((await runCli(folder, 'deliveries', 'cancel', newest)).stdout).toBe(
      `Cancelled 1 delivery.\n${newest}\n`,
    )
    const once = await runCli(folder, 'deliveries', 'redeliver', '-w', 'receiver', '--object', 'dcim.site:2')
    expect(once.stdout).toBe('Sends 1 delivery once more.\n')
    expect((await runCli(folder, 'webhooks', 'pause', 'receiver')).code).toBe(0)
    const test = await runCli(folder, 'webhooks', 'test', 'receiver')
    expect(test).toMatchObject({ code: 5, stderr: expect.stringContaining('NBH_HOST_UNREACHABLE') })

    const next = await hostIn(folder)
    await next.idle()
    expect(receiver.received.slice(3).map(({ path }) => path)).toEqual(['/hook/late', '/hook/late'])
    await next.operations.resume('receiver')
    await next.idle()
    expect(receiver.received[5]?.payload).toMatchObject({ data: { id: 2 } })
  })

  it('is looked at only while a host without an API has it, and changed with exit code 5', async () => {
    const receiver = await startReceiver()
    const cwd = folderFor(configFor(receiver))
    const host = await hostIn(cwd)
    await host.operations.pause('receiver')
    const tail = startCli(cwd, 'deliveries', 'tail', '--json')
    await tail.says('looking at the latest')
    const outcomes = await Promise.all([
      runCli(cwd, 'webhooks', 'list', '--json'),
      runCli(cwd, 'deliveries', 'cancel', '--webhook', 'receiver', '--dry-run'),
      runCli(cwd, 'deliveries', 'cancel', '--webhook', 'receiver'),
      runCli(cwd, 'webhooks', 'resume', 'receiver'),
    ])
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 5, 5])
    expect(JSON.parse(outcomes[0].stdout).webhooks).toMatchObject([{ name: 'receiver', state: 'paused' }])
    expect(outcomes[2].stderr).toContain('netbox-hooks start --server')
    await host.operations.resume('receiver')
    await host.emit(site(7))
    await tail.says('"state":"delivered"')
    tail.process.kill('SIGINT')
    const { code, stdout } = await tail.ended
    expect(code).toBe(130)
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      kind: 'attempt',
      object_id: 7,
      status: 200,
    })
  })

  it('need not be there: nothing has been accepted then; a webhook that is not configured is noted', async () => {
    const cwd = folderWith({
      'netbox-hooks.config.json': JSON.stringify(configFor({ url: 'http://127.0.0.1:2/' })),
    })
    const { code, stdout, stderr } = await runCli(cwd, 'deliveries', '--json')
    expect([code, JSON.parse(stdout)]).toEqual([0, { deliveries: [], next: null }])
    expect(stderr).toMatch(
      /^Nothing has been accepted yet: .*netbox-hooks\.db is made when a host starts\.\n$/,
    )
    for (const args of [['list'], ['redeliver', '--dry-run'], ['cancel', '--dry-run']]) {
      const noted = await runCli(cwd, 'deliveries', ...args, '--webhook', 'absent')
      expect([noted.code, noted.stderr]).toEqual([
        0,
        expect.stringMatching(/^There is no webhook "absent" in the configuration\. /m),
      ])
    }
  })

  it('says of events that no host has seen yet that they have no deliveries', async () => {
    const cwd = folderFor(configFor({ url: 'http://127.0.0.1:2/' }))
    const event = ['--event-type', 'object_created', '--object-type', 'dcim.site', '--data', '{"id": 1}']
    await runCli(cwd, 'emit', ...event)
    const { stdout, stderr } = await runCli(cwd, 'deliveries', 'list')
    expect([stdout, stderr]).toEqual([
      'There are no such deliveries.\n',
      '1 accepted event has no deliveries yet: a host makes them.\n',
    ])
  })

  it('need not be there for the webhooks to be listed', async () => {
    const cwd = folderFor(configFor({ url: 'http://127.0.0.1:2/' }))
    const [webhooks, deliveries] = await Promise.all([
      runCli(cwd, 'webhooks', 'list', '--json'),
      runCli(cwd, 'deliveries', 'list'),
    ])
    expect(JSON.parse(webhooks.stdout).webhooks).toMatchObject([{ name: 'receiver', state: 'active' }])
    expect(deliveries).toMatchObject({ code: 0, stdout: 'There are no such deliveries.\n' })
  })
})

it('work on many deliveries ends in good order on Ctrl-C, and says how to go on', async () => {
  // In the place of a host, which would be too quick to be interrupted at a certain moment.
  const asked: { readonly cursor?: string; readonly key: unknown }[] = []
  const reached = new Promise<void>((resolve) => {
    const server = createServer(async (request, response) => {
      const { cursor, dry_run: dryRun } = JSON.parse(await text(request))
      if (!dryRun) asked.push({ cursor, key: request.headers['idempotency-key'] })
      const next = dryRun ? null : `cursor-${asked.length}`
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ matched: 9, changed: 9, ids: [], sample: [], problems: [], next }))
      if (asked.length === 2) resolve()
    })
    onTestFinished(() => void server.close())
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      const url = `http://127.0.0.1:${port}`
      child = startCli(folderWith(), 'deliveries', 'redeliver', '-s', 'failed', '--url', url)
    })
  })
  let child: StartedCli | undefined
  await reached
  child?.process.kill('SIGINT')
  const { code, stdout, stderr } = (await child?.ended) ?? {}
  const [, key, cursor] = /--idempotency-key (\S+) --cursor (\S+)\.\n$/.exec(stderr ?? '') ?? []
  expect(code).toBe(130)
  expect(cursor).toBe(`cursor-${asked.length}`)
  expect(stdout).toContain(`Sends ${9 * asked.length} deliveries once more.`)
  expect(asked.map((each) => each.key)).toEqual(asked.map(() => key))
  expect(asked.map((each) => each.cursor)).toEqual(
    asked.map((_, index) => (index === 0 ? undefined : `cursor-${index}`)),
  )
})

it('what makes no sense is answered with exit code 2', async () => {
  const cwd = folderWith()
  const wrong = [
    ['deliveries', 'lst'],
    ['deliveries', 'list', '--state', 'lost'],
    ['deliveries', 'list', '--since', 'yesterday'],
    ['deliveries', 'show'],
    ['deliveries', 'redeliver'],
    ['deliveries', 'redeliver', 'id', '--state', 'failed'],
    ['deliveries', 'redeliver', '--missing', 'a', '--to', 'b'],
    ['deliveries', 'cancel'],
    ['webhooks', 'pause'],
  ]
  const outcomes = await Promise.all(wrong.map((args) => runCli(cwd, ...args)))
  expect(outcomes.map(({ code }) => code)).toEqual(wrong.map(() => 2))
  expect(outcomes[0]?.stderr).toContain('Did you mean "list"?')
  expect(outcomes[1]?.stderr).toContain('The states are pending')
})
