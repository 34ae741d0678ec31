import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const workspace = fileURLToPath(new URL('../../../..', import.meta.url))

/** The codes that the packages' sources use. */
function codesInUse(): string[] {
  const packages = join(workspace, 'packages')
  const files = readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^[\w-]+\/src\/.*\.ts$/.test(file),
  )
  const codes = files.flatMap(
    (file) => readFileSync(join(packages, file), 'utf8').match(/'NBH_[A-Z_]+[A-Z]'/g) ?? [],
  )
  return [...new Set(codes.map((code) => code.slice(1, -1)))].filter((code) => code !== 'NBH_PLUGIN').sort()
}

it('docs/errors.md lists every code that is in use, and no other', () => {
  const documented = readFileSync(join(workspace, 'docs/errors.md'), 'utf8').match(/NBH_[A-Z_]+/g) ?? []
  expect([...new Set(documented)].sort()).toEqual(codesInUse())
})
