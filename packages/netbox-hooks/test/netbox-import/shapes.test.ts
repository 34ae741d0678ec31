import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '@netbox-hooks/core/json'
import { expect, it } from 'vitest'
import { folderWith } from '../support.ts'
import { change, rulesPath, smallNetbox, webhooksPath } from './small-netbox.ts'
import { type Json, type NetboxWithLists, runImport } from './support.ts'

interface Written {
  readonly webhooks: readonly Json[]
  readonly eventRules: readonly Json[]
  readonly [key: string]: unknown
}

/** Imports into a configuration in JSON. @returns what it says, and what was printed */
async function importedJson(
  netbox: NetboxWithLists,
): Promise<{ readonly config: Written; readonly printed: string; readonly written: string }> {
  const cwd = folderWith()
  const { code, stdout, stderr } = await runImport(cwd, netbox, '--format', 'json')
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('NBH_')])
  const written = readdirSync(cwd)
    .filter((name) => name !== 'node_modules')
    .map((name) => readFileSync(join(cwd, name), 'utf8'))
    .join('\n')
  const config = JSON.parse(readFileSync(join(cwd, 'netbox-hooks.config.json'), 'utf8'))
  return { config, printed: stdout + stderr, written }
}

it('what NetBox 4.7 has beside is taken over, and its payload has what it has', async () => {
  const netbox = await smallNetbox()
  netbox.status = { ...netbox.status, 'netbox-version': '4.7.1' }
  change(netbox, webhooksPath, 'Plain', { timeout: 20 })
  change(netbox, rulesPath, 'off', { action_data: { room: 'ops', ref: { env: 'PATH' } } })
  const { config } = await importedJson(netbox)
  expect(config.webhooks[1]).toEqual({
    name: 'Plain',
    payloadUrl: 'http://receiver.example.com/plain',
    legacyKeys: false,
    timeout: '20s',
  })
  expect(config.eventRules.at(-1)).toMatchObject({
    name: 'off',
    actionData: { room: 'ops', ref: { literal: { env: 'PATH' } } },
  })
}, 180_000)

it('a secret in a template that is refused is not repeated with the mistake', async () => {
  const netbox = await smallNetbox()
  change(netbox, webhooksPath, 'Plain', {
    body_template: '{"api_key": "a-key-of-nobody", "name": {{ data.name|no_such_filter }}}',
  })
  change(netbox, webhooksPath, 'Headers', {
    additional_headers: 'X-Api-Key: key-for-header-{{ data.name|no_such_filter }}',
  })
  const { config, printed, written } = await importedJson(netbox)
  expect(config.webhooks.map(({ name }) => name)).toEqual(['Signed'])
  expect(printed).toContain('no filter "no_such_filter"')
  expect(printed).toContain('registerTemplateFilter')
  for (const secret of ['a-key-of-nobody', 'key-for-header'])
    expect([printed.includes(secret), written.includes(secret)]).toEqual([false, false])
}, 180_000)

it('a secret that is a common word hides nothing else', async () => {
  const netbox = await smallNetbox()
  change(netbox, webhooksPath, 'Signed', { secret: 'netbox' })
  const { printed } = await importedJson(netbox)
  expect(printed).not.toContain('[redacted]')
}, 180_000)

it('numbers in conditions keep their digits', async () => {
  const netbox = await smallNetbox()
  change(netbox, rulesPath, 'cond eq', { conditions: parseJson('{"attr": "id", "value": 9007199254740993}') })
  const { written } = await importedJson(netbox)
  expect(written.match(/9007199254740993/g)).toHaveLength(2)
}, 180_000)

it('a variable that there is not is nothing, as in NetBox', async () => {
  const netbox = await smallNetbox()
  change(netbox, webhooksPath, 'Plain', { body_template: '{{ model }}{{ app }}{{ data.name }}' })
  const { config, printed } = await importedJson(netbox)
  expect(config.webhooks[1]).toMatchObject({
    bodyTemplate: "{% set app = '' %}{% set model = '' %}{{ model }}{{ app }}{{ data.name }}",
  })
  expect(printed).toContain('There is no variable model, and NetBox fills in nothing for it')
}, 180_000)
