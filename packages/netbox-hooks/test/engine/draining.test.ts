import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, runCli, startCli } from '../support.ts'

vi.setConfig({ testTimeout: 180_000 })

/** A receiver that answers when it is let. */
async function holdingReceiver() {
  let [arrive, release] = [() => {}, () => {}]
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const released = new Promise<void>((resolve) => (release = resolve))
  const server = createServer(async (_request, response) => {
    arrive()
    await released
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrived,
    release: () => release(),
  }
}

/** A host that is told to stop while a request of it is in flight. */
async function interruptedHost(threads: number) {
  const receiver = await holdingReceiver()
  const config = configFor(receiver)
  const text = JSON.stringify({ ...config, delivery: { ...config.delivery, threads } })
  const cwd = folderWith({ 'netbox-hooks.config.json': text })
  await runCli(cwd, 'emit', '-e', 'object_created', '-o', 'dcim.site', '-d', '{"id": 1}')
  const host = startCli(cwd, 'start')
  await receiver.arrived
  host.process.kill('SIGINT')
  return { cwd, host, receiver }
}

it.each([0, 1])(
  'netbox-hooks start finishes what is in flight after Ctrl-C, and says what it waits for (threads: %i)',
  async (threads) => {
    const { cwd, host, receiver } = await interruptedHost(threads)
    await host.says('Finishing 1 request, up to')
    receiver.release()
    expect(await host.ended).toMatchObject({ code: 130 })
    const { stdout } = await runCli(cwd, 'deliveries', 'list', '--json')
    expect(JSON.parse(stdout).deliveries).toMatchObject([{ state: 'delivered' }])
  },
)

it.each([0, 1])('a second Ctrl-C ends it at once, and loses nothing (threads: %i)', async (threads) => {
  const { cwd, host } = await interruptedHost(threads)
  await host.says('Stopping')
  host.process.kill('SIGINT')
  expect(await host.ended).toMatchObject({ code: 130 })
  const { stdout } = await runCli(cwd, 'deliveries', 'list', '--json')
  expect(JSON.parse(stdout).deliveries).toMatchObject([{ state: 'pending', attempts: 0 }])
})
