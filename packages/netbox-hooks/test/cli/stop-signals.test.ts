import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { cli, configFor, folderWith, outcome, runCli, startCli } from '../support.ts'

it.each(['SIGTERM', 'SIGINT'] as const)(
  'a second %s ends a host at once that waits for an endpoint, and nothing is lost',
  async (signal) => {
    // Takes requests and never answers.
    const silent = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => {
      silent.closeAllConnections()
      silent.close()
    })
    await once(silent, 'listening')
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/hook`
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(configFor({ url })) })
    const event = ['--event-type', 'object_created', '--object-type', 'dcim.site', '--data', '{"id":1}']
    expect(await runCli(cwd, 'emit', ...event)).toMatchObject({ code: 0 })

    const asked = once(silent, 'request')
    const host = startCli(cwd, 'start')
    await asked
    host.process.kill(signal)
    await host.says('Stopping')
    expect(host.process.exitCode).toBeNull()
    host.process.kill(signal)
    expect(await host.ended).toMatchObject({ code: 130 })

    const { code, stdout } = await runCli(cwd, 'deliveries', 'list', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ deliveries: [{ state: 'pending', attempts: 0 }] })
  },
  180_000,
)

it.each([
  ['a script', ['start']],
  ['npm exec', ['exec', '--offline', '-c', `"${process.execPath}" "${cli}" start`]],
])(
  'SIGTERM to npm, which runs a host by %s, stops the host in good order',
  { timeout: 60_000 },
  async (_, words) => {
    const cwd = folderWith({
      'netbox-hooks.config.json': '{}',
      'package.json': JSON.stringify({ scripts: { start: `"${process.execPath}" "${cli}" start` } }),
    })
    const npm = spawn('npm', words, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    // Whoever writes to them has ended when they are closed.
    const ended = outcome(npm)
    await new Promise<void>((resolve) =>
      npm.stderr.on('data', (chunk: string) => chunk.includes('Host started') && resolve()),
    )
    npm.kill('SIGTERM')
    expect((await ended).stderr).toContain('"Stopped"')
  },
)
