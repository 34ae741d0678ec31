import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished, vi } from 'vitest'
import { TicketServer } from './ticket-server.ts'

// Each starts processes one after the other; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 })

const cli = fileURLToPath(new URL('../node_modules/netbox-hooks/dist/cli.js', import.meta.url))
const plugin = fileURLToPath(new URL('..', import.meta.url))

/** A folder with a configuration that opens tickets there. */
function projectFor(url: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'change-ticket-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const config = {
    plugins: [plugin],
    pluginsConfig: { 'netbox-hooks-plugin-change-ticket': { url } },
    eventRules: [
      {
        name: 'tickets',
        objectTypes: ['dcim.site'],
        eventTypes: ['object_created'],
        actions: [{ type: 'open-ticket' }],
      },
    ],
    queue: 'sqlite:queue.db',
  }
  writeFileSync(join(folder, 'netbox-hooks.config.json'), JSON.stringify(config))
  return folder
}

function startHost(cwd: string): ChildProcess {
  const host = spawn(process.execPath, [cli, 'start'], { cwd, stdio: 'ignore' })
  onTestFinished(() => void host.kill('SIGKILL'))
  return host
}

async function run(cwd: string, ...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [cli, ...args], { cwd })).stdout
}

it.each([
  ['after it has looked for the ticket, before it has opened it', 'GET', ['GET', 'GET', 'POST']],
  ['after it has opened the ticket, before it knows that', 'POST', ['GET', 'POST', 'GET']],
])('a host that is killed %s opens one ticket', async (_, when, asked) => {
  const server = await TicketServer.start()
  const cwd = projectFor(server.url)
  await run(cwd, 'emit', '-e', 'object_created', '-o', 'dcim.site', '-d', '{"id": 4, "name": "Munich"}')

  const first = startHost(cwd)
  const ended = once(first, 'close')
  server.onDone = async (method) => {
    if (method !== when) return
    first.kill('SIGKILL')
    await ended
  }
  expect(await ended).toEqual([null, 'SIGKILL'])

  const { promise: done, resolve } = Promise.withResolvers<void>()
  server.onDone = async () => {
    if (server.asked.length === asked.length) resolve()
  }
  const second = startHost(cwd)
  await done
  // It finishes what it has begun.
  const stopped = once(second, 'close')
  second.kill('SIGTERM')
  await stopped
  expect(server.asked).toEqual(asked)
  expect(server.tickets).toHaveLength(1)
  const { deliveries } = JSON.parse(await run(cwd, 'deliveries', 'list', '--json'))
  expect(deliveries).toMatchObject([{ action: 'open-ticket', state: 'delivered' }])
})
