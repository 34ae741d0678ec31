import { dirname, sep } from 'node:path'
import type { EarlyRegistration } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'
import { ownerUnknown } from '../errors.ts'
import { packageAbove } from './package-above.ts'

/** A plugin of a test host, and where it is written. */
export interface PlacedPlugin {
  readonly entry: string
  /** The file of its class, or of its entry; `undefined` if that is not known. */
  readonly file: string | undefined
}

/**
 * The plugin that a module belongs to which registered something when a test imported it: the one that is written in it; else,
 * of those whose folder or package it lies in, the one that is nearest. `undefined` if there is none: it may be that of a
 * plugin which this host does not have.
 *
 * @throws NetboxHooksError `NBH_TEST_OWNER_UNKNOWN` if it may be that of several
 */
export function ownerOf<Plugin extends PlacedPlugin>(
  { file, store }: EarlyRegistration,
  plugins: readonly Plugin[],
): Plugin | undefined {
  const own = plugins.find((plugin) => plugin.file === file)
  if (own || hasPluginOfItsOwn(file)) return own
  const ranked = plugins.map((plugin) => ({ plugin, near: nearness(plugin.file, file) }))
  const nearest = Math.max(0, ...ranked.map(({ near }) => near))
  if (nearest === 0) return undefined
  const owners = ranked.filter(({ near }) => near === nearest).map(({ plugin }) => plugin)
  if (owners.length > 1) {
    const entries = owners.map(({ entry }) => entry)
    throw ownerUnknown(store, file, entries)
  }
  return owners[0]
}

/** How many folders of a module's path lead to the plugin's folder, or to its package if it is one; 0 if it is in neither. */
function nearness(plugin: string | undefined, file: string): number {
  if (plugin === undefined) return 0
  const homes = [dirname(plugin), packageAbove(plugin)?.folder]
  const home = homes.find((folder) => folder !== undefined && file.startsWith(folder + sep))
  return home === undefined ? 0 : home.split(sep).length
}

/** Then it is that plugin's, whether this host has it or another one. */
function hasPluginOfItsOwn(file: string): boolean {
  try {
    return /\bextends\s+[\w.$]*PluginConfig\b/.test(readText(file))
  } catch {
    return false
  }
}
