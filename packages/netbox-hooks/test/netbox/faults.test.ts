import { expect, it, vi } from 'vitest'
import { folderWith, runCli, type StartedCli, startCli, startReceiver } from '../support.ts'
import { type MadeChange, NetboxDouble } from './netbox-double.ts'
import { nameOf, namesOf, netboxConfig, sendTo } from './support.ts'

vi.setConfig({ testTimeout: 240_000 })

/** Changes that are made, of so many objects. */
const changes = 240
const objects = 12

it('with retries off, whoever of host, workers and Redis is killed: every change is delivered, and none as two', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(netboxConfig(receiver, netbox)) })
  const counts = { made: 0, refused: 0, ofKilledWorkers: 0, flushed: 0, hostsKilled: 0 }
  /** NetBox's jobs. */
  let jobs: MadeChange[] = []
  let host: (StartedCli & { readonly url: string }) | undefined = await started(cwd)
  expect((await runCli(cwd, 'netbox', 'catch-up')).code).toBe(0)

  const work = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      if (counts.made % 11 === 0) {
        counts.ofKilledWorkers += 1
        return
      }
      const status = host ? await sendTo(host.url, job).catch(() => 0) : 0
      if (status !== 202) counts.refused += 1
    }
  }
  const kill = async (): Promise<void> => {
    const killed = host
    host = undefined
    killed?.process.kill('SIGKILL')
    await killed?.ended
    counts.hostsKilled += 1
  }

  const all: MadeChange[] = []
  for (let number = 0; number < changes; number += 1) {
    const change = netbox.change(number < objects ? 'created' : 'updated', 1 + (number % objects))
    all.push(change)
    jobs.push(change)
    counts.made += 1
    const part = number % 80
    if (part === 30) await Promise.all([work(), work(), kill()])
    else if (part === 45) host = await started(cwd)
    else if (part === 60) {
      counts.flushed += jobs.length
      jobs = []
    } else if (part > 50 && part < 60) continue
    else await Promise.all([work(), work()])
  }
  await Promise.all([work(), work()])
  expect((await runCli(cwd, 'netbox', 'catch-up')).code).toBe(0)
  const seen = () => new Set(namesOf(receiver.received)).size
  for (let count = changes; seen() < changes; count = receiver.received.length + 1)
    await receiver.waitFor(count)
  expect([...new Set(namesOf(receiver.received))].sort()).toEqual(all.map(nameOf).sort())
  // What was in flight when the host was killed comes again under the id of its one delivery.
  const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']))
  expect(ids.size).toBe(changes)
  expect(counts.refused + counts.ofKilledWorkers + counts.flushed).toBeGreaterThan(changes / 8)
  const { stdout } = await runCli(cwd, 'netbox', 'catch-up', '--since', '1h', '--dry-run', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ accepted: 0, young: 0 })

  host?.process.kill('SIGTERM')
  await host?.ended
})

async function started(cwd: string): Promise<StartedCli & { readonly url: string }> {
  const host = startCli(cwd, 'start')
  await host.says('Host started')
  const url = /Serving the HTTP API at (http:[\d./:]+)/.exec(host.printed())?.[1]
  return Object.assign(host, { url: url as string })
}
