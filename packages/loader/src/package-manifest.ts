import nodeModule from 'node:module'
import type { PluginManifest } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'

/** The parts of a package.json that the loader reads. */
export interface PackageManifest {
  /** What the package says of itself, as far as it says it. */
  readonly plugin: PluginManifest
  readonly main: string | undefined
  readonly hasExports: boolean
  /** Names of all that the package depends on. */
  readonly dependencies: readonly string[]
  /** Names of the packages that whoever uses it brings along. */
  readonly peers: readonly string[]
}

/**
 * Reads a package.json.
 * @throws SyntaxError if it is not JSON, NetboxHooksError `NBH_TEXT_ENCODING`
 */
export function readPackageManifest(file: string): PackageManifest {
  const manifest = Object(JSON.parse(readText(file))) as Record<string, unknown>
  const {
    name,
    version,
    description,
    author,
    main,
    exports,
    dependencies,
    devDependencies,
    peerDependencies,
  } = manifest
  const person = (author as { name?: unknown } | null | undefined)?.name ?? author
  const plugin = { name, version, description, author: person }
  return {
    plugin: Object.fromEntries(Object.entries(plugin).filter(([, value]) => isText(value))),
    main: isText(main) ? main : undefined,
    hasExports: exports !== undefined && exports !== null,
    dependencies: Object.keys({ ...(dependencies as object), ...(devDependencies as object) }),
    peers: Object.keys({ ...(peerDependencies as object) }),
  }
}

/** The package.json of an installed package, found the way `import` in that folder finds it. */
export function findPackageManifest(specifier: string, folderUrl: URL): string | undefined {
  try {
    return nodeModule.findPackageJSON(specifier, folderUrl)
  } catch {
    return undefined
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
