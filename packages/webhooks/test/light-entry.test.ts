import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
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

/** What of this package is among the modules: the names of some things that build requests. */
function buildersIn(modules: readonly string[]): string[] {
  const own = modules.filter((url) => url.includes('/webhooks/dist/'))
  const code = own.map((url) => readFileSync(fileURLToPath(url), 'utf8')).join('\n')
  return ['compileRules', 'RequestBuilder', 'ActionRunner', 'TemplateEngine', 'WebhookTemplates'].filter(
    (name) => new RegExp(`(?:class|function) ${name}\\b|var ${name} = class`).test(code),
  )
}

it('what plugins need loads nothing that matches rules, builds requests or renders templates', async () => {
  const loaded = await modulesOf('@netbox-hooks/webhooks/register')
  expect(buildersIn(loaded)).toEqual([])
  const packages = loaded.flatMap(
    (url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url)?.[1] ?? [],
  )
  expect([...new Set(packages)].toSorted()).toEqual(['tapable'])
})

it('the whole package has all of that, which shows that it would be seen', async () => {
  expect(buildersIn(await modulesOf('@netbox-hooks/webhooks'))).toHaveLength(5)
})
