import { execFile } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { HookOf } from '@netbox-hooks/core'
import { callbackInput, createTestHost, netbox } from '@netbox-hooks/testing'
import '@netbox-hooks/testing/vitest'
import { PluginConfig, recordChange, registerTemplateFilter, registerWebhookCallback } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

const run = promisify(execFile)
const site = netbox.site.created({ name: 'Berlin' })

it('many hosts, one after the other and at once, leave nothing behind', async () => {
  let shutDown = 0
  class Counted extends PluginConfig {
    override async ready() {
      await super.ready()
      registerWebhookCallback(({ data }) => ({ name: data['name'] }))
    }
    override async shutdown() {
      shutDown += 1
    }
  }
  const one = async () => {
    await using host = await createTestHost({ plugins: [Counted] })
    expect(await host.emit(site)).toHaveContext({ name: 'Berlin' })
  }
  await one()
  const before = process.getActiveResourcesInfo().length
  for (let hosts = 0; hosts < 10; hosts += 1) await one()
  await Promise.all(Array.from({ length: 10 }, one))
  expect(shutDown).toBe(21)
  await vi.waitFor(() => expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before))
})

it('a process ends by itself although hosts and receivers were forgotten, and has written no file', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'netbox-hooks-testing-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const entry = JSON.stringify(import.meta.resolve('@netbox-hooks/testing'))
  await writeFile(
    join(cwd, 'forgetful.mjs'),
    `import { createTestHost, createTestReceiver, netbox } from ${entry}
     const receiver = await createTestReceiver()
     receiver.answer(503)
     const webhooks = [{ name: 'noc', payloadUrl: receiver.url }]
     const host = await createTestHost({ webhooks })
     await host.emit(netbox.site.created())
     await host.clock.advance('5s')
     console.log(receiver.received.length, (await createTestHost()).events.length)`,
  )
  const { stdout } = await run(process.execPath, ['forgetful.mjs'], { cwd })
  expect(stdout).toBe('2 0\n')
  expect(readdirSync(cwd)).toEqual(['forgetful.mjs'])
}, 60_000)

it('serves its HTTP API on a free port when it is asked to, and tells of what comes that way', async () => {
  await using host = await createTestHost({ server: true })
  expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const body = JSON.stringify({
    event_type: 'object_created',
    object_type: 'dcim.site',
    object_id: 1,
    data: {},
  })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${host.url}/api/events`, { method: 'POST', headers, body })
  expect(answer.status).toBeLessThan(300)
  await host.settled()
  expect(host.events).toMatchObject([{ event: { objectType: 'dcim.site' }, fired: ['every event'] }])
})

it("takes an application's changes, templates and the rest of a configuration", async () => {
  class Filters extends PluginConfig {
    override async ready() {
      await super.ready()
      registerTemplateFilter('shout', (text) => String(text).toUpperCase())
    }
  }
  await using host = await createTestHost({
    plugins: [Filters],
    webhooks: [
      { name: 'chat', payloadUrl: 'https://chat.test/', bodyTemplate: '{"text": "{{ data.name | shout }}"}' },
    ],
    config: { timeLimits: { template: '10s' } },
  })
  const change = {
    objectType: 'dcim.site',
    objectId: 1,
    data: { name: 'berlin' },
    prechange: null,
    postchange: {},
  }
  const [emitted] = await host.trackChanges(() => recordChange({ eventType: 'object_created', ...change }))
  expect(emitted?.requests[0]?.json).toEqual({ text: 'BERLIN' })
  expect(emitted?.payload).toMatchObject({ data: { name: 'berlin' } })
})

describe('settings', () => {
  class Needs extends PluginConfig {
    override requiredSettings = ['endpoint']
    override async ready() {
      await super.ready()
      registerWebhookCallback(({ settings }) => ({ [this.name]: settings['endpoint'] }))
    }
  }
  class Other extends PluginConfig {}

  it('of one plugin are given as they are, or by its name; of several, by their names', async () => {
    for (const [plugins, settings] of [
      [[Needs], { endpoint: 'x' }],
      [[Needs], { needs: { endpoint: 'x' } }],
      [[Other, { default: Needs }], { needs: { endpoint: 'x' } }],
    ] as const) {
      await using host = await createTestHost({ plugins, settings })
      expect(await host.emit(site)).toHaveContext({ needs: 'x' }, 'needs')
    }
  })

  it('that are missing, and all else that is wrong, stand in the message', async () => {
    const webhooks = [{ name: 'a', payloadUrl: 'nonsense' }]
    const failing = createTestHost({ plugins: [Needs], webhooks })
    await expect(failing).rejects.toThrow(/endpoint/)
    await expect(failing).rejects.toThrow(/"nonsense" has no scheme/)
    await expect(createTestHost({ plugins: [class {} as never] })).rejects.toMatchObject({
      code: 'NBH_TEST_PLUGIN_INVALID',
    })
  })
})

it('a callback is called without a host with what NetBox sends, frozen', () => {
  const input = callbackInput({
    objectType: 'ipam.prefix',
    fields: { prefix: '10.0.0.0/8' },
    changes: { status: 'container' },
    settings: { a: 1 },
  })
  expect(input).toMatchObject({
    eventType: 'object_updated',
    data: { prefix: '10.0.0.0/8', status: { value: 'container', label: 'Container' } },
    snapshots: { prechange: { status: 'active' }, postchange: { status: 'container' } },
    request: { method: 'PATCH' },
    settings: { a: 1 },
  })
  expect(input.signal.aborted).toBe(false)
  expect(() => Object.assign(input.data, { prefix: 'x' })).toThrow(TypeError)
  const own = callbackInput({ objectType: 'shop.order', eventType: 'object_created', data: { id: 3 } })
  expect(own).toMatchObject({ data: { id: 3 }, snapshots: null, request: null })
})

declare module '@netbox-hooks/core' {
  interface HostHooks {
    readonly orderShown: HookOf<'SyncWaterfallHook', [string], string>
  }
}

it("offers an application's extension points to its plugins", async () => {
  class Shouting extends PluginConfig {
    override async ready() {
      await super.ready()
      this.host.hooks.orderShown.tap('shouting', (text) => text.toUpperCase())
    }
  }
  const orderShown = {
    kind: 'SyncWaterfallHook',
    description: 'when an order is shown',
    args: { text: 'its text' },
  } as const
  await using host = await createTestHost({ plugins: [Shouting], extensions: [{ hooks: { orderShown } }] })
  expect(host.host.hooks.orderShown.call('an order')).toBe('AN ORDER')
})

it('finds plugins by the names of their packages', async () => {
  const cwd = fileURLToPath(new URL('../../../examples/host-app', import.meta.url))
  await using host = await createTestHost({ cwd, plugins: ['netbox-hooks-plugin-change-diff'] })
  const emitted = await host.emit(netbox.site.updated({ status: 'planned' }, { status: 'active' }))
  expect(emitted).toHaveContext({ changed_fields: expect.any(Object) }, 'netbox-hooks-plugin-change-diff')
})
