import { createRequire, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const { cache } = createRequire(import.meta.url)
let readings = 0

/** What a module imports that belongs to the same project: no package. */
const ownSpecifier = /^(?:\.{1,2}(?:\/|$)|\/|file:|#)/

/**
 * Imports a module as it is now, though this process may have loaded it before: it is evaluated anew, and so is what it
 * imports, but for packages. What was evaluated before stays in memory.
 *
 * @param url a `file:` URL
 * @param load imports the module at a URL that stands for it
 */
export async function importAnew<Result>(
  url: string,
  load: (url: string) => Promise<Result>,
): Promise<Result> {
  readings += 1
  const own = new Set<string>()
  /** Node takes a URL with another query for another module; CommonJS goes by the file alone. */
  const renewed = (found: string): string => {
    const file = fileURLToPath(found)
    if (!own.has(file)) forget(file)
    own.add(file)
    return `${found.split(/[?#]/, 1)[0]}?read=${readings}`
  }
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context)
      const { parentURL = '' } = context
      const isOfProject = ownSpecifier.test(specifier) && isFile(resolved.url) && isFile(parentURL)
      if (!isOfProject || !own.has(fileURLToPath(parentURL))) return resolved
      return { ...resolved, url: renewed(resolved.url) }
    },
  })
  try {
    return await load(renewed(url))
  } finally {
    hooks.deregister()
  }
}

/** Lets CommonJS load a file anew, and what it has required. */
function forget(file: string): void {
  const known = cache[file]
  if (!known) return
  delete cache[file]
  for (const { filename } of known.children) if (!/[\\/]node_modules[\\/]/.test(filename)) forget(filename)
}

function isFile(url: string): boolean {
  return url.startsWith('file:')
}
