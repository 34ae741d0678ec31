import { expect } from 'vitest'
import { importCase, type Json, type NetboxWithLists, netboxWith, runImportIn } from './support.ts'

export const [webhooksPath, rulesPath] = ['/api/extras/webhooks/', '/api/extras/event-rules/']

/** A NetBox with three webhooks and four rules. */
export async function smallNetbox(): Promise<NetboxWithLists> {
  const { lists, status } = importCase('receiver.example.com', '/no/such/file')
  const named = (path: string, names: readonly string[]) =>
    (lists[path] ?? []).filter(({ name }) => names.includes(name as string))
  return netboxWith({
    status,
    lists: {
      ...lists,
      [webhooksPath]: named(webhooksPath, ['Headers', 'Plain', 'Signed']),
      [rulesPath]: named(rulesPath, ['cond eq', 'each headers', 'each signed', 'off']),
    },
  })
}

/** Changes what NetBox shows of an object. */
export function change(netbox: NetboxWithLists, path: string, name: string, fields: Json): void {
  const items = netbox.lists.get(path) ?? []
  netbox.lists.set(
    path,
    items.map((item) =>
      item['name'] === name ? { ...item, last_updated: new Date().toISOString(), ...fields } : item,
    ),
  )
}

export function remove(netbox: NetboxWithLists, path: string, name: string): void {
  netbox.lists.set(
    path,
    (netbox.lists.get(path) ?? []).filter((item) => item['name'] !== name),
  )
}

interface Step {
  readonly kind: string
  readonly name: string
  readonly does: string
  readonly changes: readonly { readonly path: string; readonly by: string; readonly taken: boolean }[]
}

/** What an import has done, without what it has left as it was. */
export function imported(
  cwd: string,
  netbox: NetboxWithLists,
  ...args: readonly string[]
): Promise<readonly string[]> {
  return importedIn(cwd, {}, netbox, ...args)
}

/** The same with more in its environment. */
export async function importedIn(
  cwd: string,
  env: Readonly<Record<string, string>>,
  netbox: NetboxWithLists,
  ...args: readonly string[]
): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runImportIn(cwd, env, netbox, '--json', ...args)
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('NBH_')])
  const { plan } = JSON.parse(stdout) as { readonly plan: readonly Step[] }
  return plan
    .filter(({ does, changes }) => does !== 'keep' || changes.length > 0)
    .map(({ kind, name, does, changes }) =>
      [
        `${does} ${kind} ${name}`,
        ...changes.map(({ path, by, taken }) => `${path} by ${by}${taken ? '' : ', kept'}`),
      ].join('; '),
    )
}
