import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { defineConfig } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { folderWith, runCli } from '../support.ts'

const packageFolder = fileURLToPath(new URL('../..', import.meta.url))
const schema = JSON.parse(readFileSync(join(packageFolder, 'config.schema.json'), 'utf8'))

describe('config.schema.json', { timeout: 60_000 }, () => {
  it('is what the configuration’s own schema and comments make of it', () => {
    execFileSync(process.execPath, [join(packageFolder, 'scripts/config-schema.mjs'), '--check'])
    expect(schema.properties.queue.description).toContain('Where accepted events wait')
    expect(schema.properties.timeLimits.properties.callback.description).toContain('One webhook callback')
    expect(schema.properties.delivery.properties.network.properties.allow.description).toContain('CIDRs')
  })

  it('accepts the configuration of the example', async () => {
    const file = fileURLToPath(
      new URL('../../../../examples/host-app/netbox-hooks.config.ts', import.meta.url),
    )
    const { default: config } = await import(pathToFileURL(file).href)
    expect(mistakesOf(typeof config === 'function' ? config({ env: {} }) : config)).toEqual([])
  })

  it('accepts all that a configuration can say', () => {
    const config = defineConfig({
      $schema: './node_modules/netbox-hooks/config.schema.json',
      plugins: ['a', ['./b.ts', { optional: true, isolation: 'worker', heapLimit: 64 }]],
      pluginsConfig: { a: { token: { env: 'TOKEN' }, anything: [{ deep: 1 }] } },
      allowIncompatible: ['a@1.2.3'],
      webhooks: [
        {
          name: 'cmdb',
          payloadUrl: { env: 'CMDB_URL' },
          headers: { 'X-A': 'b', Authorization: { file: 'secret' } },
          secrets: ['a', { env: 'B' }],
          authentication: { type: 'basic', username: 'u', password: { env: 'P' } },
          timeout: 15,
          rateLimit: { count: 5, per: '1m' },
          ordering: 'object',
          head: { skipAfter: '1h' },
          retry: { schedule: ['0s', 5, '1.5m'] },
        },
        {
          name: 'chat',
          payloadUrl: '{{ data.url }}',
          head: 'block',
          concurrency: { min: 1, max: { env: 'MOST' } },
        },
      ],
      eventRules: [
        {
          name: 'r',
          objectTypes: ['dcim.*'],
          eventTypes: ['object_updated'],
          conditions: { and: [{ attr: 'status.value', value: 'active' }] },
          actionData: null,
          actions: [
            { type: 'webhook', webhook: 'cmdb' },
            { type: 'ticket', settings: [1] },
          ],
        },
      ],
      server: { port: 0, tokens: [{ name: 'ops', token: { env: 'T' }, scopes: ['read', 'write'] }] },
      queue: 'redis://localhost',
      delivery: { network: { allow: ['10.0.0.0/8'] }, retention: { bodies: '7d' } },
      templates: { env: ['A_*'] },
      timeLimits: { callback: '500ms' },
    })
    expect(mistakesOf(config)).toEqual([])
  })

  it('refuses mistakes where `netbox-hooks check` finds them, as far as a schema can know', async () => {
    const mistaken = {
      pluginz: [],
      plugins: [['./c.mjs', { isolation: 'thread' }]],
      timeLimits: { callback: 'soon' },
      allowIncompatible: ['a'],
      queue: 'mysql:here',
      webhooks: [
        { name: 'cmdb', payloadUrl: 'cmdb.example.com/hooks', httpMetod: 'POST' },
        { name: 'chat', payloadUrl: 'ftp://chat.example.com/', concurrency: 0, ordering: 'objects' },
        { payloadUrl: 'https://chat.example.com/', retry: { schedule: [] } },
      ],
      eventRules: [{ name: 'racks', objectTypes: ['rack'], eventTypes: [], webhooks: ['chat'] }],
      server: { port: 70_000, tokens: [{ name: 'ops', token: 'a'.repeat(20), scopes: ['root'] }] },
    }
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(mistaken) })
    const { problems } = JSON.parse((await runCli(cwd, 'check', '--json')).stdout).error
    const found = problems.map(({ where }: { where: string }) => where.split(': ')[1]).sort()
    expect(found).toHaveLength(16)
    const known = mistakesOf(mistaken)
    expect(found.filter((path: string) => !known.includes(path))).toEqual([])
  })
})

const validate: ValidateFunction = new Ajv2020({ allErrors: true, strict: false }).compile(schema)

/** Paths, as the host writes them. */
function mistakesOf(config: unknown): string[] {
  if (validate(JSON.parse(JSON.stringify(config)))) return []
  return (validate.errors ?? []).map(({ instancePath, params }) => {
    const { additionalProperty, missingProperty } = params
    const steps = [...instancePath.split('/').slice(1), additionalProperty ?? missingProperty]
    return steps
      .filter((step) => step !== undefined)
      .map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`))
      .join('')
  })
}
