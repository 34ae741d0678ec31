import nodeModule from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { shared } from '@netbox-hooks/core'

/** A package that is linked from outside the project that uses it. */
export interface LinkedPackage {
  readonly folder: string
  /** Names of the packages that whoever uses it brings along. */
  readonly peers: ReadonlySet<string>
  /** Folder of the project that uses it. */
  readonly project: string
  /** The host's own packages: the URL of each one's entry, by name. */
  readonly hostPackages: Readonly<Record<string, string>>
}

/** Of all hosts of this process: hooks of Node's loader are its own, and so last as long. */
const linked = shared('linkedPeers', () => {
  const packages = new Map<string, LinkedPackage>()
  let isHooked = false
  return {
    add(found: LinkedPackage): void {
      packages.set(found.folder, found)
      if (isHooked) return
      isHooked = true
      nodeModule.registerHooks({
        resolve(specifier, context, next) {
          try {
            return next(specifier, context)
          } catch (error) {
            for (const parentURL of otherParents(specifier, context.parentURL, packages.values())) {
              try {
                return next(specifier, { ...context, parentURL })
              } catch {
                // The first error names the place where it was looked for.
              }
            }
            throw error
          }
        },
      })
    },
  }
})

/**
 * Lets a plugin that is linked from another folder import its peers, and the host's own packages, from the project that
 * uses it. Node looks for packages above the real path of a module, and there the project's are not.
 */
export function letFindPeers(found: LinkedPackage): void {
  linked.add(found)
}

/** Whether a file or folder lies in a folder, or is it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}

/** Modules in whose place Node may look for a package that the importer does not find, the first one first. */
function* otherParents(
  specifier: string,
  importer: string | undefined,
  packages: Iterable<LinkedPackage>,
): Generator<string> {
  const name = /^(?:@[^/]+\/)?[^./:#@][^/:]*(?=\/|$)/.exec(specifier)?.[0]
  if (name === undefined || !importer?.startsWith('file:')) return
  const file = fileURLToPath(importer)
  for (const { folder, peers, project, hostPackages } of packages) {
    if (!isWithin(file, folder)) continue
    const own = Object.hasOwn(hostPackages, name) ? hostPackages[name] : undefined
    if (own !== undefined || peers.has(name)) yield pathToFileURL(join(project, sep)).href
    if (own !== undefined) yield own
  }
}
