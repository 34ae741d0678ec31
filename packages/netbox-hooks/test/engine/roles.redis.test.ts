import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { ask } from '../server/support.ts'
import { cli, configFor, folderWith, outcome, startReceiver } from '../support.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

interface Started {
  readonly child: ChildProcess
  readonly url: string
}

/** `netbox-hooks start` with an API on a free port; resolves when it serves that. */
async function start(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Started> {
  const command = [cli, 'start', '--port', '0', ...args]
  const child = spawn(process.execPath, command, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (chunk) => (log += chunk))
  for (;;) {
    const [, url] = /Serving the HTTP API at (http:[^"\s]+)/.exec(log) ?? []
    if (url !== undefined) return { child, url }
    if (child.exitCode !== null) throw new Error(log)
    await sleep(20)
  }
}

const post = (url: string, id: number) =>
  ask(`${url}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      event_type: 'object_created',
      object_type: 'dcim.site',
      object_id: id,
      data: { id },
    }),
  })

describe('netbox-hooks start --role', () => {
  it('accepts with an intake, delivers with workers, and shows both the same', {
    timeout: 300_000,
  }, async () => {
    const receiver = await startReceiver()
    const config = configFor(receiver, { queue: `${server.url}?prefix=roles` })
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
    const intake = await start(cwd, ['--role', 'intake'])
    const accepted = await Promise.all(Array.from({ length: 20 }, (_, id) => post(intake.url, id)))
    expect(accepted.every(({ status }) => status === 202)).toBe(true)
    const waiting = await ask(`${intake.url}/metrics`)
    expect(waiting.text).toContain('\nnetbox_hooks_queue_unprocessed_events 20\n')
    const workers = [
      await start(cwd, ['--role', 'worker']),
      await start(cwd, [], { NETBOX_HOOKS_ROLE: 'worker' }),
    ]
    await receiver.waitFor(20)
    for (const { url } of workers) {
      const refused = await post(url, 21)
      expect([refused.status, refused.json.code]).toEqual([503, 'NBH_HOST_IS_WORKER'])
    }
    for (const { url } of [intake, ...workers]) {
      const { json } = await ask(`${url}/api/deliveries?object_type=dcim.site&object_id=7`)
      expect(json.deliveries).toHaveLength(1)
    }
    const [{ url }] = workers as [Started]
    await ask(`${url}/api/webhooks/receiver/pause`, { method: 'POST' })
    while (!(await ask(`${intake.url}/metrics`)).text.includes('state="paused"} 1')) await sleep(20)
    await ask(`${intake.url}/api/webhooks/receiver/resume`, { method: 'POST' })
    const { json } = await ask(`${intake.url}/api/deliveries?limit=1`)
    const again = await ask(`${intake.url}/api/deliveries/${json.deliveries[0].id}/redeliver`, {
      method: 'POST',
    })
    expect(again.status).toBeLessThan(300)
    await receiver.waitFor(21)
    expect((await ask(`${url}/readyz`)).status).toBe(200)
    for (const { child } of [intake, ...workers]) {
      const ended = outcome(child)
      child.kill('SIGTERM')
      expect((await ended).code).toBe(0)
    }
  })

  it('refuses a role that there is not, or that the queue does not allow', { timeout: 120_000 }, async () => {
    const cwd = folderWith({ 'netbox-hooks.config.json': '{}' })
    const run = (args: string[], env = {}) =>
      outcome(
        spawn(process.execPath, [cli, 'start', ...args], {
          cwd,
          env: { ...process.env, ...env },
          stdio: 'pipe',
        }),
      )
    const mistyped = await run(['--role', 'wroker'])
    expect([mistyped.code, mistyped.stderr]).toEqual([2, expect.stringContaining('worker')])
    const variable = await run([], { NETBOX_HOOKS_ROLE: 'wroker' })
    expect([variable.code, variable.stderr]).toEqual([
      3,
      expect.stringContaining('There is no role "wroker"'),
    ])
    const alone = await run(['--role', 'intake'])
    expect([alone.code, alone.stderr]).toEqual([3, expect.stringContaining('NBH_QUEUE_NOT_SHARED')])
  })
})
