import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { HookDescription, StoreDescription } from '@netbox-hooks/core'
import { createHost, silentLogger } from 'netbox-hooks'
import { expect, it } from 'vitest'

const page = fileURLToPath(new URL('../../../../docs/hooks.md', import.meta.url))
const { hooks, stores } = createHost({ logger: silentLogger }).report()

it('docs/hooks.md has the hooks and the stores as the code declares them', async () => {
  let written = readFileSync(page, 'utf8')
  for (const [name, table] of Object.entries({ hooks: hookTable(hooks), stores: storeTable(stores) })) {
    const part = new RegExp(`(<!-- ${name}: [^>]*-->\n)[^]*?(<!-- /${name} -->)`)
    expect(written).toMatch(part)
    written = written.replace(part, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`)
  }
  // `vitest -u` writes the page.
  await expect(written).toMatchFileSnapshot(page)
})

function hookTable(declared: readonly HookDescription[]): string {
  const head = ['hook', 'called', 'arguments', 'kind', 'a tap may answer']
  const rows = declared.map(({ name, description, args, kind, answer = '' }) => [
    code(name),
    description,
    args.map((argument) => `${code(argument.name)}: ${argument.description}`).join('; '),
    code(kind),
    answer,
  ])
  return table([head, head.map(() => '---'), ...rows])
}

function storeTable(declared: readonly StoreDescription[]): string {
  const rows = declared.map(({ name, description = '' }) => [code(name), description])
  return table([['store', 'of'], ['---', '---'], ...rows])
}

function table(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}
