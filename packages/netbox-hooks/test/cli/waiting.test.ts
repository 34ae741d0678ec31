import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createHost, type NetboxHooksHost } from 'netbox-hooks'
import { expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'

// Every command is a process of its own.
vi.setConfig({ testTimeout: 120_000 })

const patient = { retry: { schedule: ['0s', '1h', '1h'] } }

/** A host that serves its API and has emitted so many events of one site, each of which failed. */
async function failing(count: number, webhook: object = {}) {
  const receiver = await startReceiver()
  receiver.status = 500
  const { webhooks: [own] = [], ...config } = configFor(receiver, { server: { port: 0 } })
  const cwd = folderWith()
  const whole = { ...config, webhooks: [{ ...own, ...patient, ...webhook }] }
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(whole))
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  for (let id = 1; id <= count; id += 1) await emit(host)
  return { receiver, cwd, host, url: ['--url', host.serverUrl ?? ''] }
}

async function emit(host: NetboxHooksHost): Promise<void> {
  await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId: 1, data: { id: 1 } })
  await host.idle()
}

async function idsOf(host: NetboxHooksHost): Promise<string[]> {
  const { deliveries } = await host.operations.history.list({}, { order: 'oldest' })
  return deliveries.map(({ id }) => id)
}

it('one that waits for its retry says so, and is tried now without a copy when asked', async () => {
  const { receiver, cwd, host, url } = await failing(1)
  const [id = ''] = await idsOf(host)
  const shown = await runCli(cwd, 'deliveries', 'show', id, ...url)
  expect(shown.stdout).toMatch(/ {2}pending: waits for its next attempt at \S+Z \(in \d+ min\)\n/)
  expect(shown.stdout).toContain(`  netbox-hooks deliveries retry ${id} tries it now.\n`)
  const data = JSON.parse((await runCli(cwd, 'deliveries', 'show', id, '--json', ...url)).stdout)
  expect(data.waiting_for).toMatchObject({ what: 'retry', until: data.due_at, delivery: null })

  receiver.status = 200
  const retried = await runCli(cwd, 'deliveries', 'retry', id, ...url)
  expect(retried.stdout).toBe(`1 delivery is due now.\n${id}\n`)
  // Unless it is still on its way, or has ended.
  expect(retried.stderr).not.toContain('tries it now')
  await receiver.waitFor(2)
  await host.idle()
  expect(await idsOf(host)).toEqual([id])
  expect((await host.operations.history.get(id))?.state).toBe('delivered')
  const again = await runCli(cwd, 'deliveries', 'retry', id, ...url)
  expect(again).toMatchObject({ code: 1, stdout: '0 deliveries are due now.\n' })
})

it('one that is tried now and fails again says that it was tried, and how it went', async () => {
  const { receiver, cwd, host, url } = await failing(1)
  const [id = ''] = await idsOf(host)
  await runCli(cwd, 'webhooks', 'pause', 'receiver', ...url)
  const paused = await runCli(cwd, 'deliveries', 'retry', id, ...url)
  expect(paused.stderr).toContain(`${id}  netbox-hooks webhooks resume receiver makes it active again.\n`)
  await host.operations.resume('receiver')
  await receiver.waitFor(2)
  await host.idle()
  const retried = await runCli(cwd, 'deliveries', 'retry', id, ...url)
  // What the host has not recorded yet is not said.
  const tried = `${id}  was tried: 500 in \\d+ ms; waits for its next attempt at \\S+Z \\(in \\d+ min\\)\n`
  expect(retried.stderr).toMatch(new RegExp(`^(${tried})?$`))
})

it('one whose webhook is gone waits until there is one of that name again', async () => {
  const { receiver, cwd, host } = await failing(1)
  await host.stop()
  const file = join(cwd, 'netbox-hooks.config.json')
  const whole = readFileSync(file, 'utf8')
  const { webhooks: _, eventRules: __, ...rest } = JSON.parse(whole) as Record<string, unknown>
  writeFileSync(file, JSON.stringify(rest))
  const without = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => without.stop())
  await without.start()
  await without.idle()
  const [id = ''] = await idsOf(without)
  const shown = await runCli(cwd, 'deliveries', 'show', id, '--url', without.serverUrl ?? '')
  expect(shown.stdout).toContain(
    '  pending: nothing is sent to receiver: This host knows no webhook of that name.\n',
  )
  expect(shown.stdout).toContain(`netbox-hooks deliveries redeliver ${id} --to NAME sends it elsewhere.\n`)
  await without.stop()

  receiver.status = 200
  writeFileSync(file, whole)
  const again = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => again.stop())
  await again.start()
  expect(await again.operations.retryNow([id])).toEqual([id])
  await receiver.waitFor(2)
})

it('reasons that many share are said once', async () => {
  const receiver = await startReceiver()
  const { webhooks: [own] = [], ...config } = configFor(receiver, { server: { port: 0 } })
  const cwd = folderWith()
  const whole = { ...config, webhooks: [{ ...own, bodyTemplate: '{{ data.absent.name }}' }] }
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(whole))
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  for (let count = 0; count < 3; count += 1) await emit(host)
  const { code, stdout, stderr } = await runCli(
    cwd,
    ...['deliveries', 'redeliver', '--error', 'NBH_TEMPLATE_FAILED', '--url', host.serverUrl ?? ''],
  )
  expect([code, stdout]).toEqual([1, 'Sends 0 deliveries once more.\n'])
  expect(stderr).toMatch(
    /^3 passed over, each for its reason\.\n {2}NBH_TEMPLATE_FAILED {2}The bodyTemplate .*\(3 times\)\n$/,
  )
})

it('by filter and by resume, and over the API, those of a webhook are tried now', async () => {
  const { receiver, cwd, host, url } = await failing(3)
  const dry = await runCli(cwd, 'deliveries', 'retry', '-w', 'receiver', '--dry-run', ...url)
  expect(dry.stdout).toMatch(
    /^Would try 3 pending deliveries now, those that wait for their next attempt\.\n/,
  )
  const resumed = await runCli(cwd, 'webhooks', 'resume', 'receiver', ...url)
  expect(resumed.stdout).toMatch(
    /^receiver is active\.\n3 deliveries wait for it, for their next attempt, the next one at \S+Z \(in \d+ min\)\.\nnetbox-hooks deliveries retry --webhook receiver tries them now\.\n$/,
  )
  receiver.status = 200
  const now = await runCli(cwd, 'webhooks', 'resume', 'receiver', '--retry-now', ...url)
  expect(now.stdout).toBe('receiver is active.\n3 deliveries are due now.\n')
  await receiver.waitFor(6)
  await host.idle()
  expect((await host.operations.counts()).delivered).toBe(3)

  receiver.status = 500
  await emit(host)
  const [, , , id = ''] = await idsOf(host)
  receiver.status = 200
  const answer = await fetch(`${host.serverUrl}/api/deliveries/${id}/retry`, { method: 'POST' })
  expect(await answer.json()).toMatchObject({ id, state: expect.stringMatching(/pending|delivered/) })
  await receiver.waitFor(8)
  const unknown = await fetch(`${host.serverUrl}/api/deliveries/none/retry`, { method: 'POST' })
  expect([unknown.status, Object(await unknown.json()).code]).toEqual([404, 'NBH_DELIVERY_UNKNOWN'])
  expect(await host.operations.retryNow([id])).toEqual([])
})

it('those of a webhook whose breaker is open say that nothing is sent, why, until when, and what to type', async () => {
  const { cwd, host, url } = await failing(5)
  const ids = await idsOf(host)
  const stopped =
    /receiver is stopped by its breaker until \S+Z \(in \d+ s\), then one delivery is tried: 4 attempts in a row have failed\./
  const shown = await runCli(cwd, 'deliveries', 'show', ids[4] ?? '', ...url)
  expect(shown.stdout).toMatch(new RegExp(`  pending: due since \\S+: ${stopped.source}\n`))
  expect(shown.stdout).toContain('  netbox-hooks webhooks resume receiver makes it active again.\n')
  const listed = await runCli(cwd, 'webhooks', ...url)
  expect(listed.stdout).toMatch(/\nreceiver +config +stopped +\S+Z +5 /)
  expect(listed.stdout).not.toContain('open')
  expect(listed.stderr).toBe(
    'receiver: 5 deliveries wait for it. netbox-hooks webhooks resume receiver makes it active again.\n',
  )
  const retried = await runCli(cwd, 'deliveries', 'retry', '--webhook', 'receiver', ...url)
  expect(retried.stdout).toBe('4 deliveries are due now.\n')
  expect(retried.stderr).toMatch(stopped)
  const test = await runCli(cwd, 'webhooks', 'test', 'receiver', ...url)
  expect(test.code).toBe(1)
  expect(test.stderr).toMatch(
    new RegExp(
      `Nothing is sent: ${stopped.source} netbox-hooks webhooks resume receiver makes it active again, and sends the test\\.\n$`,
    ),
  )
  const ofAction = await runCli(cwd, 'deliveries', 'retry', '--action', 'open-ticket', ...url)
  expect(ofAction).toMatchObject({ code: 0, stdout: '0 deliveries are due now.\n', stderr: '' })
  const explained = await runCli(cwd, ...['explain', '-e', 'object_updated', '-o', 'dcim.site', '-d', '{}'])
  expect(explained.stdout).toMatch(new RegExp(`  It would wait: ${stopped.source}\n`))
})

it('one behind another names it, is not tried before it, and goes once that has ended', async () => {
  const { receiver, cwd, host, url } = await failing(2, { ordering: 'object' })
  const [first = '', second = ''] = await idsOf(host)
  const shown = await runCli(cwd, 'deliveries', 'show', second, ...url)
  expect(shown.stdout).toContain(
    `pending: waits behind the delivery ${first}, which comes first (dcim.site:1)\n  netbox-hooks deliveries show ${first} says what that one waits for.\n`,
  )
  const retried = await runCli(cwd, 'deliveries', 'retry', second, ...url)
  expect(retried.code).toBe(1)
  expect(retried.stderr).toContain(`waits behind the delivery ${first}`)
  expect(receiver.received).toHaveLength(1)
  receiver.status = 200
  await host.operations.retryNow([first])
  await receiver.waitFor(3)
})

it('says that the webhook is at its limit, and that no host runs', async () => {
  const receiver = await startReceiver()
  receiver.hold()
  const { webhooks: [own] = [], ...config } = configFor(receiver, { server: { port: 0 } })
  const cwd = folderWith()
  const whole = { ...config, webhooks: [{ ...own, concurrency: 1 }] }
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(whole))
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  for (const id of [1, 2])
    await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId: id, data: { id } })
  await receiver.waitFor(1)
  await expect.poll(async () => (await idsOf(host)).length).toBe(2)
  const [, second = ''] = await idsOf(host)
  const shown = await runCli(cwd, 'deliveries', 'show', second, '--url', host.serverUrl ?? '')
  expect(shown.stdout).toMatch(
    / {2}pending: due since \S+: receiver is at its limit of requests at once \(1 of 1 in flight\)\n/,
  )

  const idle = folderWith({ 'netbox-hooks.config.json': JSON.stringify(configFor(receiver)) })
  const alone = createHost({ cwd: idle, logger: keepingLogger() })
  await alone.start()
  await alone.operations.pause('receiver')
  await emit(alone)
  await alone.stop()
  await runCli(idle, 'webhooks', 'resume', 'receiver')
  const { deliveries } = JSON.parse((await runCli(idle, 'deliveries', '--json')).stdout)
  const { stdout } = await runCli(idle, 'deliveries', 'show', deliveries[0].id)
  expect(stdout).toMatch(/ {2}pending: due since \S+: no host is running: nothing is sent\n/)
  expect(stdout).toContain('  netbox-hooks start runs one.\n')
})

it('a failed delivery shows what was answered, how long its parts took and how large it was; lists tell it in short', async () => {
  const answer = '{"error": "no such\u001b[2J site"}'
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(410, { 'content-type': 'application/json', 'x-trace': '7' }).end(answer)
    })
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(configFor({ url })) })
  const host = createHost({ cwd, logger: keepingLogger() })
  await host.start()
  await emit(host)
  await host.stop()
  const list = JSON.parse((await runCli(cwd, 'deliveries', '--json')).stdout)
  const [delivery] = list.deliveries
  expect(delivery).toMatchObject({
    state: 'failed',
    waiting_for: null,
    last_attempt: {
      started_at: expect.any(String),
      duration_ms: expect.any(Number),
      status: 410,
      error: { code: 'NBH_RESPONSE_STATUS', message: expect.any(String) },
    },
  })
  expect((await runCli(cwd, 'deliveries')).stdout).toMatch(/ failed +1 +410 in \d+ ms +- /)
  const { stdout } = await runCli(cwd, 'deliveries', 'show', delivery.id)
  expect(stdout).toMatch(/attempt 1 {2}\S+Z {2}\d+ ms {2}410 {2}NBH_RESPONSE_STATUS {2}\S.*\n/)
  expect(stdout).toMatch(/\n {2}DNS \d+ ms, connect \d+ ms, first byte \d+ ms, all \d+ ms\n/)
  expect(stdout).toContain(`\n  It answered (${answer.length} bytes):\n`)
  expect(stdout).toMatch(/\n {4}content-type: application\/json\n/)
  expect(stdout).toMatch(/\n {4}x-trace: 7\n/)
  expect(stdout).toContain(`\n    {"error": "no such [2J site"}\n`)
  expect(stdout).toContain(`  netbox-hooks deliveries redeliver ${delivery.id} sends it once more.\n`)
  const details = JSON.parse((await runCli(cwd, 'deliveries', 'show', delivery.id, '--json')).stdout)
  expect(details.attempt_list[0]).toMatchObject({ response_bytes: answer.length, response_body: answer })
})
