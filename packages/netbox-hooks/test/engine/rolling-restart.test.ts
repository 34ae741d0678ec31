import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../delivery/test/free-port.ts'
import { ask, postOf } from '../server/support.ts'
import { configFor, folderWith, startReceiver } from '../support.ts'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** One generation of the host, as a supervisor runs it; resolves when it is ready. */
async function start(cwd: string, url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [cli, 'start'], { cwd, stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The host ended with ${child.exitCode}.`)
    const ready = await ask(`${url}/readyz`).catch(() => undefined)
    if (ready?.status === 200) return child
    await wait(20)
  }
}

/** Sends an event until it is accepted, as a careful client does. */
async function sendAnyway(url: string, id: number): Promise<string> {
  const event = { event_type: 'object_created', object_type: 'dcim.site', data: { id } }
  for (;;) {
    const answer = await ask(`${url}/api/events`, postOf(event, { 'idempotency-key': `event-${id}` })).catch(
      () => undefined,
    )
    if (answer?.status === 202) return answer.json.ids[0]
    if (answer && answer.status !== 503) throw new Error(`${answer.status} ${answer.text}`)
    await wait(20)
  }
}

it('loses nothing, and accepts nothing twice, while one host takes over from another again and again', async () => {
  const receiver = await startReceiver()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const config = configFor(receiver, { server: { port } })
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })

  let host = await start(cwd, url)
  const accepted = new Map<number, string>()
  let next = 0
  let isOver = false
  const client = async () => {
    while (!isOver) {
      const id = next++
      accepted.set(id, await sendAnyway(url, id))
    }
  }
  const clients = Array.from({ length: 8 }, client)
  for (let generation = 0; generation < 3; generation++) {
    const until = accepted.size + 100
    while (accepted.size < until) await wait(10)
    const ended = once(host, 'exit')
    host.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    host = await start(cwd, url)
  }
  isOver = true
  await Promise.all(clients)

  const received = () =>
    new Set(receiver.received.map(({ payload }) => (payload['data'] as { id: number }).id))
  while (received().size < accepted.size) await receiver.waitFor(receiver.received.length + 1)
  expect([...received()].sort()).toEqual([...accepted.keys()].sort())
  // Each was accepted once, however often it was sent: sent on twice means under one webhook-id.
  expect(new Set(accepted.values()).size).toBe(accepted.size)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(accepted.size)
}, 300_000)
