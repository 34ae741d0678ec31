import { dirname, join, resolve } from 'node:path'
import type { PluginManifest } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'

/** A package of a plugin. */
export interface PluginPackage {
  readonly folder: string
  readonly manifest: PluginManifest
}

/** The plugin's package that a file or folder is in; `undefined` if it is in none, or in one that is no plugin's. */
export function packageAbove(path: string): PluginPackage | undefined {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'))
    if (manifest) return manifest.keywords?.includes('netbox-hooks-plugin') ? { folder, manifest } : undefined
    if (folder === dirname(folder)) return undefined
  }
}

function readManifest(
  file: string,
): (PluginManifest & { readonly keywords?: readonly string[] }) | undefined {
  try {
    const { name, version, description, author, keywords } = JSON.parse(readText(file))
    const by = typeof author === 'object' ? author?.name : author
    return { name, version, description, author: by, keywords }
  } catch {
    return undefined
  }
}
