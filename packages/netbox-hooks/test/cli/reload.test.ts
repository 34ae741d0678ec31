import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { folderWith, runCli, startCli, startReceiver } from '../support.ts'

vi.setConfig({ testTimeout: 180_000 })

const event = ['-e', 'object_created', '-o', 'dcim.site', '-d', '{"id": 1}']

/** A host on a file of variables, whose webhook's URL is one of them. */
async function startedOn(variables: string) {
  const config = {
    server: { port: 0 },
    webhooks: [{ name: 'own', payloadUrl: { env: 'OWN_URL' } }],
    eventRules: [
      { name: 'sites', objectTypes: ['dcim.site'], eventTypes: ['object_created'], webhooks: ['own'] },
    ],
    delivery: { network: { allow: ['127.0.0.1'] } },
  }
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config), '.env': variables })
  const host = startCli(cwd, '--env-file', '.env', 'start')
  await host.says('Host started')
  const setVariables = (text: string) => writeFileSync(join(cwd, '.env'), text)
  const run = (...words: readonly string[]) => runCli(cwd, '--env-file', '.env', ...words)
  return { cwd, config, host, setVariables, run }
}

it('SIGHUP takes over what the configuration and the file of variables say now, and the host goes on', async () => {
  const [one, other] = [await startReceiver(), await startReceiver()]
  const { host, setVariables, run } = await startedOn(`OWN_URL=${one.url}\n`)
  expect((await run('emit', ...event)).code).toBe(0)
  await one.waitFor(1)
  setVariables(`OWN_URL=${other.url}\n`)
  host.process.kill('SIGHUP')
  await host.says('in force: webhooks[0].payloadUrl')
  expect((await run('emit', ...event)).code).toBe(0)
  await other.waitFor(1)
  expect(one.received).toHaveLength(1)
  host.process.kill('SIGTERM')
  expect(await host.ended).toMatchObject({ code: 0 })
})

it('what cannot be taken over is named, and a mistake changes nothing, not even the environment', async () => {
  const receiver = await startReceiver()
  const { cwd, config, host, setVariables, run } = await startedOn(`OWN_URL=${receiver.url}\n`)
  setVariables('OWN_URL=ftp://nowhere.example.com\n')
  host.process.kill('SIGHUP')
  await host.says('Nothing was reloaded; all goes on as before.')
  await host.says('has a scheme that cannot be sent to')
  const refused = await runCli(cwd, 'reload', '--url', await urlOf(host))
  expect(refused.code).toBe(3)
  expect(refused.stderr).toContain('has a scheme that cannot be sent to')

  setVariables(`OWN_URL=${receiver.url}\n`)
  const file = join(cwd, 'netbox-hooks.config.json')
  writeFileSync(
    file,
    JSON.stringify({
      ...config,
      queue: 'sqlite:other.db',
      timeLimits: { callback: '1s' },
    }),
  )
  const reloaded = await runCli(cwd, 'reload', '--url', await urlOf(host))
  expect([reloaded.code, reloaded.stderr]).toEqual([0, ''])
  expect(reloaded.stdout).toBe('In force now: timeLimits.callback.\nAt the next start: queue.\n')
  writeFileSync(file, JSON.stringify(config))
  expect((await run('emit', ...event)).code).toBe(0)
  await receiver.waitFor(1)
  host.process.kill('SIGTERM')
  expect(await host.ended).toMatchObject({ code: 0 })
})

it('where no host runs, there is nothing to reload', async () => {
  const cwd = folderWith({ 'netbox-hooks.config.json': '{}' })
  const { code, stderr } = await runCli(cwd, 'reload')
  expect([code, stderr]).toEqual([
    5,
    expect.stringContaining('no configuration is in force that could be read again'),
  ])
})

/** Where its API is. */
async function urlOf(host: ReturnType<typeof startCli>): Promise<string> {
  await host.says('Serving the HTTP API at ')
  return /Serving the HTTP API at (http:[^"\s]+)/.exec(host.printed())?.[1] ?? ''
}
