import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { evaluating, modulesLoadedBy, outsidersAmong } from '../../../architecture/loaded-modules.ts'

const modulesOf = (entry: string) => modulesLoadedBy(evaluating(`await import('${entry}')`), import.meta.url)

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
  expect(outsidersAmong(loaded)).toEqual(['tapable'])
})

it('the whole package has all of that, which shows that it would be seen', async () => {
  expect(buildersIn(await modulesOf('@netbox-hooks/webhooks'))).toHaveLength(5)
})
