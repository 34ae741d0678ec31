import { expect, it, vi } from 'vitest'
import { folderWith, runCli, startCli, startReceiver } from '../support.ts'
import { NetboxDouble } from './netbox-double.ts'
import { nameOf, namesOf, netboxConfig } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

it('a host that is killed again and again while it catches up delivers every change', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const config = netboxConfig(receiver, netbox)
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
  const first = startCli(cwd, 'start')
  await first.says('Host started')
  expect((await runCli(cwd, 'netbox', 'catch-up')).code).toBe(0)
  first.process.kill('SIGKILL')
  await first.ended
  const lost = Array.from({ length: 300 }, (_, index) => netbox.change('created', index + 1))
  for (const count of [1, 60, 140]) {
    const host = startCli(cwd, 'start')
    await receiver.waitFor(count)
    host.process.kill('SIGKILL')
    await host.ended
  }
  const last = startCli(cwd, 'start')
  await last.says('Host started')
  const dry = await runCli(cwd, 'netbox', 'catch-up', '--since', '1h', '--dry-run', '--json')
  expect(JSON.parse(dry.stdout)).toMatchObject({ dry_run: true, next: null })
  const rest = await runCli(cwd, 'netbox', 'catch-up', '--json')
  expect(JSON.parse(rest.stdout)).toMatchObject({ next: null })
  const seen = () => new Set(namesOf(receiver.received)).size
  for (let count = lost.length; seen() < lost.length; count = receiver.received.length + 1)
    await receiver.waitFor(count)
  expect([...new Set(namesOf(receiver.received))].sort()).toEqual(lost.map(nameOf).sort())
  // Sent twice is at most what was in flight when it was killed, under the id of its one delivery.
  const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']))
  expect(ids.size).toBe(lost.length)
  last.process.kill('SIGTERM')
  await last.ended
})
