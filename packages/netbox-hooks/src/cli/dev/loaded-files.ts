import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Tells of every file that Node loads in this process from now on, but for installed packages. A package that is linked
 * counts as what it is linked to.
 */
export function onFileLoaded(tell: (file: string) => void): void {
  const told = new Set<string>()
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context)
      if (resolved.url.startsWith('file:')) {
        const file = fileURLToPath(resolved.url)
        if (!told.has(file) && !isInstalled(file)) {
          told.add(file)
          tell(file)
        }
      }
      return resolved
    },
  })
}

function isInstalled(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file)
}
