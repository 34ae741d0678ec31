import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newKey } from '@netbox-hooks/host/parts'
import { expect, it } from 'vitest'
import { folderWith, runCliIn, startCliIn } from '../support.ts'
import { change, importedIn, remove, rulesPath, smallNetbox, webhooksPath } from './small-netbox.ts'
import { runImportIn } from './support.ts'

const secret = 'a secret of nine words that nobody may see'

/** A folder of a host that has a key for secrets. */
function managedFolder(): { readonly cwd: string; readonly env: { readonly NETBOX_HOOKS_KEY: string } } {
  return { cwd: folderWith({ 'netbox-hooks.config.json': '{}' }), env: { NETBOX_HOOKS_KEY: newKey() } }
}

async function managed(cwd: string, env: Readonly<Record<string, string>>, kind: string, name: string) {
  const { stdout } = await runCliIn(cwd, env, kind, 'show', name, '--json')
  return JSON.parse(stdout) as {
    readonly settings: object
    readonly secrets: readonly { readonly id: string }[]
  }
}

it('what is imported among what is managed is stored with its secrets encrypted, and brought up to date', async () => {
  const netbox = await smallNetbox()
  const { cwd, env } = managedFolder()
  expect(await importedIn(cwd, env, netbox, '--managed')).toHaveLength(7)
  const signed = await managed(cwd, env, 'webhooks', 'Signed')
  expect(signed.secrets).toHaveLength(1)
  for (const name of ['netbox-hooks.db', 'netbox-hooks.managed-import.json'])
    expect(readFileSync(join(cwd, name)).includes(secret)).toBe(false)
  expect(await importedIn(cwd, env, netbox, '--managed')).toEqual([])

  change(netbox, webhooksPath, 'Plain', { http_method: 'PUT' })
  change(netbox, webhooksPath, 'Signed', { secret: 'another secret of more than nine words' })
  remove(netbox, rulesPath, 'off')
  expect(await importedIn(cwd, env, netbox, '--managed')).toEqual([
    'change webhook Plain; httpMethod by netbox',
    'remove event_rule off',
  ])
  const after = await managed(cwd, env, 'webhooks', 'Signed')
  expect(after.secrets.map(({ id }) => id)).not.toEqual(signed.secrets.map(({ id }) => id))
  expect((await managed(cwd, env, 'webhooks', 'Plain')).settings).toMatchObject({ httpMethod: 'PUT' })
  expect(await importedIn(cwd, env, netbox, '--managed')).toEqual([])
  expect((await managed(cwd, env, 'webhooks', 'Signed')).secrets).toEqual(after.secrets)
}, 180_000)

it('what a running host manages is changed by it, and what was changed there stays', async () => {
  const netbox = await smallNetbox()
  const { cwd, env } = managedFolder()
  const host = startCliIn(cwd, env, 'start', '--port', '0')
  await host.says('Serving the HTTP API at ')
  expect(await importedIn(cwd, env, netbox, '--managed')).toHaveLength(7)
  const edited = await runCliIn(cwd, env, 'webhooks', 'edit', 'Plain', '--set', 'timeout=30s')
  expect(edited.code).toBe(0)
  change(netbox, webhooksPath, 'Plain', { http_method: 'PUT' })
  expect(await importedIn(cwd, env, netbox, '--managed')).toEqual([
    'change webhook Plain; httpMethod by netbox; timeout by here, kept',
  ])
  expect((await managed(cwd, env, 'webhooks', 'Plain')).settings).toMatchObject({
    httpMethod: 'PUT',
    timeout: '30s',
  })
}, 180_000)

it('where a secret cannot be encrypted, nothing is changed', async () => {
  const netbox = await smallNetbox()
  const cwd = folderWith({ 'netbox-hooks.config.json': '{}' })
  const { code, stderr, stdout } = await runImportIn(cwd, {}, netbox, '--managed')
  expect([code, stderr]).toEqual([1, expect.stringContaining('NBH_ENCRYPTION_KEY_MISSING')])
  expect(stdout + stderr).not.toContain(secret)
  const { stdout: listed } = await runCliIn(cwd, {}, 'webhooks', 'list', '--json')
  expect(listed).not.toContain('Plain')
}, 180_000)
