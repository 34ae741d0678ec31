import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/** Prints the modules that the entry loads beside what core has loaded. */
const program = `
import { basename } from 'node:path'
import { registerHooks } from 'node:module'
await import('@netbox-hooks/core')
const loaded = []
registerHooks({
  load(url, context, next) {
    loaded.push(basename(url))
    return next(url, context)
  },
})
await import('@netbox-hooks/server/register')
console.log(JSON.stringify(loaded.sort()))
`

it('the entry register loads core, the errors that it needs, and nothing else', async () => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
  })
  expect(JSON.parse(stdout)).toEqual(['plugin-errors.js', 'register.js'])
}, 60_000)
