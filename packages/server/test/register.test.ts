import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/** Prints what an entry loads beside what core has loaded: packages from outside, and the size of our own code. */
const program = (entry: string) => `
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
await import('@netbox-hooks/core')
const packages = new Set()
let bytes = 0
registerHooks({
  load(url, context, next) {
    const [, name] = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? []
    if (name !== undefined) packages.add(name)
    else if (url.startsWith('file:')) bytes += readFileSync(fileURLToPath(url)).length
    return next(url, context)
  },
})
await import('${entry}')
console.log(JSON.stringify({ packages: [...packages], bytes }))
`

async function loadedBy(entry: string): Promise<{ readonly packages: string[]; readonly bytes: number }> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program(entry)], {
    cwd: import.meta.dirname,
  })
  return JSON.parse(stdout)
}

it('the entry register loads core, the errors that it needs, and nothing else', async () => {
  const { packages, bytes } = await loadedBy('@netbox-hooks/server/register')
  expect(packages).toEqual([])
  expect(bytes).toBeLessThan(5_000)
  const all = await loadedBy('@netbox-hooks/server')
  expect(all.packages).toContain('zod')
  expect(all.bytes).toBeGreaterThan(5_000)
}, 60_000)
