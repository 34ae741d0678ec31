import { readFileSync } from 'node:fs'
import { createHost, silentLogger } from 'netbox-hooks'
import { expect, it } from 'vitest'

it('docs/hooks.md has a row for every hook of a host, in their order, and no other', () => {
  const documentation = readFileSync(new URL('../../../../docs/hooks.md', import.meta.url), 'utf8')
  const documented = [...documentation.matchAll(/^\| `(\w+)`/gm)].map(([, hook]) => hook)
  expect(documented).toEqual(Object.keys(createHost({ logger: silentLogger }).hooks))
})
