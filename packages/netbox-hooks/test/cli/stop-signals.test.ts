import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, runCli, startCli } from '../support.ts'

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
