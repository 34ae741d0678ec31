import { existsSync } from 'node:fs'
import nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'

const standIn = 'netbox-hooks:resolve'

/**
 * The file that Node would import for a specifier in another module, by Node's own rules.
 *
 * @param from URL of the module that would import it
 * @returns `undefined` if there is none, or no file where it should be
 */
export function resolveImport(specifier: string, from: URL): string | undefined {
  // `import.meta.resolve()` knows no other module than its own; a hook can say that another one asks.
  const hooks = nodeModule.registerHooks({
    resolve: (asked, context, next) =>
      asked === standIn ? next(specifier, { ...context, parentURL: from.href }) : next(asked, context),
  })
  try {
    const file = fileURLToPath(import.meta.resolve(standIn))
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  } finally {
    hooks.deregister()
  }
}
