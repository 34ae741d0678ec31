import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, extname, join, sep } from 'node:path'
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
 * The plugin that a module belongs to which registered something when a test imported it: the one that is written in it, or in
 * the nearest folder above it that has one, or the one whose package it is. `undefined` if that is none of these: it may be one
 * that this host does not have.
 *
 * @throws NetboxHooksError `NBH_TEST_OWNER_UNKNOWN` if it may be that of several
 */
export function ownerOf(
  { file, store }: EarlyRegistration,
  plugins: readonly PlacedPlugin[],
): PlacedPlugin | undefined {
  const own = plugins.find((plugin) => plugin.file === file)
  if (own || declaresPlugin(file)) return own
  for (const folder of foldersOfPackage(file)) {
    const there = plugins.filter((plugin) => plugin.file !== undefined && dirname(plugin.file) === folder)
    const others = there.some(isIndex) ? [] : otherPluginsIn(folder, there)
    const names = [...there.map(({ entry }) => entry), ...others]
    if (names.length === 0) continue
    if (there.length > 0 && names.length > 1) throw ownerUnknown(store, file, names)
    return there[0]
  }
  const ofPackage = plugins.filter((plugin) => isInPackageOf(plugin, file))
  if (ofPackage.length > 1) {
    const names = ofPackage.map(({ entry }) => entry)
    throw ownerUnknown(store, file, names)
  }
  return ofPackage[0]
}

/** The folder of a file, and those above it up to that of its package. */
function* foldersOfPackage(file: string): Generator<string> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    yield folder
    if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return
  }
}

function isIndex({ file = '' }: PlacedPlugin): boolean {
  return basename(file, extname(file)) === 'index'
}

/** Files in a folder that declare a plugin, and are none of these. */
function otherPluginsIn(folder: string, known: readonly PlacedPlugin[]): string[] {
  return readdirSync(folder).filter((name) => {
    const file = join(folder, name)
    const isModule = /\.[cm]?[jt]sx?$/.test(name) && !/\.(?:test|spec)\./.test(name)
    return isModule && known.every((plugin) => plugin.file !== file) && declaresPlugin(file)
  })
}

function isInPackageOf({ file }: PlacedPlugin, other: string): boolean {
  const folder = file === undefined ? undefined : packageAbove(file)?.folder
  return folder !== undefined && other.startsWith(folder + sep)
}

function declaresPlugin(file: string): boolean {
  try {
    return /\bextends\s+[\w.$]*PluginConfig\b/.test(readText(file))
  } catch {
    return false
  }
}
