import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** The URLs of all modules that an import evaluates in a process of its own. */
async function modulesOf(specifier: string): Promise<string[]> {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({
      load(url, context, nextLoad) {
        loaded.push(url)
        return nextLoad(url, context)
      },
    })
    await import('${specifier}')
    process.stdout.write(JSON.stringify(loaded))`
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd,
  })
  return JSON.parse(stdout)
}

it('what plugins need loads nothing that matches rules, builds requests or renders templates', async () => {
  const loaded = await modulesOf('@netbox-hooks/webhooks/register')
  const own = loaded.flatMap((url) => /\/webhooks\/dist\/(.+)\.js$/.exec(url)?.[1] ?? [])
  expect(own.filter((file) => /^(?:rules|requests|templates)\//.test(file)).toSorted()).toEqual([
    'requests/payload',
    'rules/actions',
    'templates/filters',
  ])
  const packages = loaded.flatMap(
    (url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url)?.[1] ?? [],
  )
  expect([...new Set(packages)].toSorted()).toEqual(['tapable'])
})
