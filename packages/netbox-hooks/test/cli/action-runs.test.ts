import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished, vi } from 'vitest'
import { folderWith, keepingLogger, runCli } from '../support.ts'

// Every command is a process of its own.
vi.setConfig({ testTimeout: 120_000 })

const plugin = `
import { PluginConfig, registerEventAction } from 'netbox-hooks'
export default class Sync extends PluginConfig {
  async ready() {
    await super.ready()
    registerEventAction({ name: 'cmdb.sync', run: () => {} })
  }
}`

it('netbox-hooks deliveries shows runs of actions, and does what failed once more when a host can', async () => {
  const cwd = folderWith({ 'sync.mjs': plugin })
  const rule = { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_updated'] }
  const config = {
    plugins: ['./sync.mjs'],
    eventRules: [
      { ...rule, actions: [{ type: 'cmdb.sync' }, { type: 'absent' }] },
      { ...rule, name: 'typo', actions: [{ type: 'cmdb.sync' }], conditions: { attr: 'di', value: 4 } },
    ],
  }
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(config))
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', objectId: 4, data: { id: 4 } })
  await host.idle()
  await host.stop()

  const [all, runs] = await Promise.all([
    runCli(cwd, 'deliveries', 'list'),
    runCli(cwd, 'deliveries', 'list', '--action', 'cmdb.sync', '--json'),
  ])
  expect(all.stdout).toMatch(/ failed +1 +NBH_ACTION_ABSENT in 0 ms .* action absent +dcim\.site:4 /)
  expect(all.stdout).toMatch(/ delivered +1 +done in \d+ ms .* action cmdb\.sync +dcim\.site:4 /)
  const { deliveries } = JSON.parse(runs.stdout) as { deliveries: Record<string, string>[] }
  expect(deliveries.map(({ action, state, unbuilt }) => [action, state, unbuilt]).sort()).toEqual([
    ['cmdb.sync', 'delivered', false],
    ['cmdb.sync', 'failed', true],
  ])
  const failed = deliveries.find(({ state }) => state === 'failed')?.['id'] as string
  const shown = await runCli(cwd, 'deliveries', 'show', failed)
  expect(shown.stdout).toMatch(/runs the action cmdb\.sync, event rule typo\n/)
  expect(shown.stdout).toContain(`  netbox-hooks deliveries redeliver ${failed} runs it once more.\n`)
  const done = deliveries.find(({ state }) => state === 'delivered')?.['id'] as string
  expect((await runCli(cwd, 'deliveries', 'show', done)).stdout).toMatch(
    /\nattempt 1 {2}\S+Z {2}\d+ ms {2}done\n/,
  )
  expect(shown.stdout).toMatch(/NBH_CONDITION_UNDECIDED .*"di" is not there\./)

  const unbuilt = await runCli(cwd, 'deliveries', 'redeliver', '--error', 'NBH_CONDITION_UNDECIDED')
  expect(unbuilt).toMatchObject({ code: 1, stdout: 'Sends 0 deliveries once more.\n' })
  expect(unbuilt.stderr).toContain('NBH_HOST_NOT_RUNNING')
  const again = await runCli(cwd, 'deliveries', 'redeliver', '--action', 'absent')
  expect(again).toMatchObject({ code: 0, stdout: 'Sends 1 delivery once more.\n' })
})

it('netbox-hooks check refuses a webhook that is named as an action, and retries where they do not belong', async () => {
  const cwd = folderWith({
    'netbox-hooks.config.json': JSON.stringify({
      webhooks: [{ name: 'action:cmdb', payloadUrl: 'https://hooks.example.com/' }],
      eventRules: [
        {
          name: 'r',
          objectTypes: ['dcim.site'],
          eventTypes: ['object_updated'],
          actions: [
            { type: 'webhook', webhook: 'action:cmdb', retry: {} },
            { type: 'x', timeout: 0 },
          ],
        },
      ],
    }),
  })
  const { code, stderr } = await runCli(cwd, 'check')
  expect(code).toBe(3)
  expect(stderr).toMatch(/what begins with "action:" is an action of a plugin\.\n.*webhooks\[0\]\.name/)
  expect(stderr).toMatch(/takes no retry and no timeout; .*\n.*actions\[0\]/)
  expect(stderr).toMatch(/actions\[1\]\.timeout/)
})
