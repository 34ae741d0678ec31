import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished, vi } from 'vitest'
import {
  cli,
  configFor,
  folderWith,
  keepingLogger,
  outcome,
  runCli,
  startCli,
  startReceiver,
} from '../support.ts'

// Every command is a process of its own.
vi.setConfig({ testTimeout: 120_000 })

const event = ['-e', 'object_updated', '-o', 'dcim.site', '-d', '{"id": 1}']

/** Its routes are ready when the file `go` is there. */
const slow = `
import { existsSync } from 'node:fs'
import { PluginConfig, registerRoutes } from 'netbox-hooks'
registerRoutes(async () => {
  while (!existsSync(new URL('go', import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 20))
})
export default class extends PluginConfig { name = 'slow'; version = '1.0.0' }`

it('emit waits for a host that is starting, and says so', async () => {
  const receiver = await startReceiver()
  const config = configFor(receiver, { plugins: ['./slow.mjs'], server: { port: 0 } })
  const cwd = folderWith({ 'slow.mjs': slow, 'netbox-hooks.config.json': JSON.stringify(config) })
  const started = startCli(cwd, 'start')
  // It has the queue from then on.
  await expect
    .poll(async () => (await runCli(cwd, 'doctor')).stdout)
    .toMatch(/the host of process \d+ has it open/)
  const emitting = startCli(cwd, 'emit', ...event)
  await emitting.says('which is starting')
  writeFileSync(join(cwd, 'go'), '')
  const { code, stderr } = await emitting.ended
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/Accepted 1 event; the host at http:\S+ delivers/),
  ])
  await receiver.waitFor(1)
  started.process.kill('SIGTERM')
  expect((await started.ended).code).toBe(0)
})

it('emit waits for a host that is stopping, and leaves its events to the next one', async () => {
  const receiver = await startReceiver()
  const release = receiver.hold()
  const cwd = folderWith({
    'netbox-hooks.config.json': JSON.stringify(configFor(receiver, { server: { port: 0 } })),
  })
  const started = startCli(cwd, 'start')
  await started.says('Host started')
  await runCli(cwd, 'emit', ...event)
  await receiver.waitFor(1)
  started.process.kill('SIGTERM')
  await started.says('Stopping')
  const emitting = startCli(cwd, 'emit', ...event)
  await emitting.says('which is stopping')
  release()
  const { code, stderr } = await emitting.ended
  expect([code, stderr]).toEqual([0, expect.stringContaining('the next host delivers')])
  expect((await started.ended).code).toBe(0)
})

it('commands that want the queue at the same time take turns, and a host that starts waits for them', async () => {
  const receiver = await startReceiver()
  const cwd = folderWith({
    'netbox-hooks.config.json': JSON.stringify(configFor(receiver, { server: { port: 0 } })),
  })
  const many = await Promise.all(Array.from({ length: 3 }, () => runCli(cwd, 'emit', ...event)))
  expect(many.map(({ code, stderr }) => [code, stderr])).toEqual(
    many.map(() => [0, expect.stringContaining('Accepted 1 event')]),
  )
  // It has the queue for as long as lines may come.
  const reading = spawn(process.execPath, [cli, 'emit', '-'], { cwd })
  const read = outcome(reading)
  reading.stdin.write('{"event_type": "object_updated", "object_type": "dcim.site", "data": {"id": 2}}\n')
  await new Promise((resolve) => reading.stdout.once('data', resolve))
  const started = startCli(cwd, 'start')
  await started.says('Waiting for a command that has the queue')
  reading.stdin.end()
  expect((await read).code).toBe(0)
  await started.says('Host started')
  await receiver.waitFor(4)
  started.process.kill('SIGTERM')
  expect((await started.ended).code).toBe(0)
})

it('a host without an API, and a port that somebody else has, are told apart', async () => {
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(configFor(await startReceiver())) })
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const without = await runCli(cwd, 'emit', ...event)
  expect(without).toMatchObject({
    code: 5,
    stderr: expect.stringMatching(/owned by process \d+\. No API of that host is configured\./),
  })
  const other = createServer((_, response) => void response.end('hello')).listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  writeFileSync(join(cwd, 'netbox-hooks.db-api'), JSON.stringify({ pid: process.pid, url }))
  const foreign = await runCli(cwd, 'emit', ...event)
  expect(foreign).toMatchObject({
    code: 5,
    stderr: expect.stringContaining(`What answers at ${url} is no netbox-hooks host.`),
  })
})
