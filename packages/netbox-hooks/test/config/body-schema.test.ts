import { Ajv2020 } from 'ajv/dist/2020.js'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith, keepingLogger, runCli, startReceiver, type TestReceiver } from '../support.ts'

const plugin = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'

export default class Declaring extends PluginConfig {}

registerWebhookCallback(() => ({ site_status: { health: 'fine' } }), {
  contextSchema: {
    type: 'object',
    properties: { site_status: { $ref: '#/$defs/status' }, 'a/b ~': { type: 'number' } },
    $defs: { status: { type: 'object', properties: { health: { enum: ['fine', 'bad'] } }, required: ['health'] } },
  },
})

// A schema of a library that can write JSON Schema, as zod's can.
const jsonSchema = { output: ({ target }) => ({ type: 'object', required: ['owner'], description: target }) }
registerWebhookCallback(() => ({ owner: 'noc' }), {
  namespace: true,
  contextSchema: { '~standard': { version: 1, vendor: 'test', jsonSchema } },
})
`

describe('netbox-hooks schema', { timeout: 60_000 }, () => {
  it('prints what each webhook sends, in its envelope, with the context that plugins declare', async () => {
    const receiver = await startReceiver()
    const cwd = project(receiver, [])
    await emitOne(cwd)
    await receiver.waitFor(3)
    for (const webhook of ['netbox', 'standard', 'cloudevents']) {
      const { code, stdout, stderr } = await runCli(cwd, 'schema', webhook)
      expect([code, stderr]).toEqual([0, ''])
      const schema = JSON.parse(stdout)
      const validate = new Ajv2020({ formats: { 'date-time': true } }).compile(schema)
      const body = receiver.received.find(({ path }) => path.endsWith(webhook))?.payload ?? {}
      expect([webhook, validate(body), validate.errors]).toEqual([webhook, true, null])

      const payload = (webhook === 'netbox' ? body : body['data']) as Record<string, Record<string, unknown>>
      const wrong: Record<string, unknown>[] = [
        { ...payload, object_type: 'dcim.rack' },
        { ...payload, event: 'deleted' },
        { ...payload, context: { site_status: { health: 'unknown' } } },
        { ...payload, context: { 'a/b ~': 'no number' } },
        { ...payload, context: { declaring: {} } },
      ]
      for (const one of wrong)
        expect(validate(webhook === 'netbox' ? one : { ...body, data: one })).toBe(false)
    }
  })

  it('prints the payload of any webhook without a name, of plugins in processes of their own, too', async () => {
    const cwd = project(await startReceiver(), [{ isolation: 'worker' }])
    const schema = JSON.parse((await runCli(cwd, 'schema')).stdout)
    expect(schema.properties.event).toEqual({ type: 'string' })
    expect(Object.keys(schema.properties.context.properties)).toEqual(['site_status', 'a/b ~', 'declaring'])
    expect(schema.$defs['declaring#1'].description).toBe('draft-2020-12')
    const unknown = await runCli(cwd, 'schema', 'netbx')
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('Did you mean "netbox"?')])
  })

  it('a declaration that is none is a mistake of the plugin', async () => {
    const cwd = folderWith({
      'netbox-hooks.config.json': '{"plugins": ["./declaring.mjs"]}',
      'declaring.mjs': plugin.replace(', jsonSchema }', ' }'),
    })
    const { code, stderr } = await runCli(cwd, 'check')
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining('The option "contextSchema" of registerWebhookCallback()'),
    ])
  })
})

function project(receiver: TestReceiver, options: readonly object[]): string {
  const webhooks = ['netbox', 'standard', 'cloudevents'].map((payload) => ({
    name: payload,
    payloadUrl: `${receiver.url}/${payload}`,
    payload,
    legacyKeys: payload !== 'standard',
  }))
  const rule = { name: 'sites', objectTypes: ['dcim.site'], eventTypes: ['object_updated'] }
  const config = {
    plugins: [options.length === 0 ? './declaring.mjs' : ['./declaring.mjs', ...options]],
    webhooks,
    eventRules: [{ ...rule, webhooks: webhooks.map(({ name }) => name) }],
    delivery: { network: { allow: ['127.0.0.1'] } },
    // A worker begins slowly on a busy machine.
    timeLimits: { import: '1m', ready: '1m' },
  }
  return folderWith({ 'netbox-hooks.config.json': JSON.stringify(config), 'declaring.mjs': plugin })
}

async function emitOne(cwd: string): Promise<void> {
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const snapshots = { prechange: { name: 'A' }, postchange: null }
  const request = { id: '1', method: 'PUT', path: '/', user: null }
  const data = { id: 4, name: 'AMS' }
  await host.emit({
    eventType: 'object_updated',
    objectType: 'dcim.site',
    objectId: 4,
    data,
    snapshots,
    request,
  })
}
