import { readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { closest } from '@netbox-hooks/core/hints'
import { findUp } from './find-up.ts'
import { moduleExtensions } from './module-loader.ts'
import { readPackageManifest } from './package-manifest.ts'

/**
 * What somebody may have meant by an entry that no plugin was found for, the likeliest first. Whether there is a plugin
 * is for the caller to try.
 *
 * @param from folder that relative paths start at
 */
export function suggestions(entry: string, from: string): readonly string[] {
  return [
    ...rewritten(entry, from),
    ...inFolder(resolve(from, entry), from),
    ...besides(resolve(from, entry), from),
    ...similar(entry, dependenciesAbove(from)),
  ].filter((suggestion) => suggestion !== entry)
}

/** The same path, in the form in which the configuration takes it. */
function rewritten(entry: string, from: string): string[] {
  const forms: string[] = []
  const slashed = entry.replaceAll('\\', '/')
  const url = /^file:(.*)$/s.exec(slashed)?.[1]
  const home = /^~\/(.*)$/s.exec(slashed)?.[1]
  if (url !== undefined) forms.push(dotted(resolve(from, decoded(url)), from))
  else if (home !== undefined) forms.push(join(homedir(), home))
  else forms.push(slashed, dotted(resolve(from, slashed), from))
  return forms
}

/** The modules of a folder that has no index. */
function inFolder(folder: string, from: string): string[] {
  return modulesIn(folder).map((name) => dotted(join(folder, name), from))
}

/** The module or folder beside a path whose name resembles it most. */
function besides(path: string, from: string): string[] {
  const folder = dirname(path)
  const modules = modulesIn(folder, [''])
  return similar(stem(path), modules.map(stem)).flatMap((near) =>
    modules.filter((name) => stem(name) === near).map((name) => dotted(join(folder, name), from)),
  )
}

function modulesIn(folder: string, more: readonly string[] = []): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
  return readdirSync(folder).filter((name) => [...more, ...moduleExtensions].includes(extname(name)))
}

/** A path as the configuration lists it. */
function dotted(path: string, from: string): string {
  const fromConfig = relative(from, path).replaceAll('\\', '/')
  return fromConfig.startsWith('../') ? fromConfig : `./${fromConfig}`
}

function dependenciesAbove(from: string): readonly string[] {
  const manifest = findUp(['package.json'], from)
  try {
    return manifest === undefined ? [] : readPackageManifest(manifest).dependencies
  } catch {
    return []
  }
}

function similar(name: string, known: readonly string[]): string[] {
  const found = closest(name, known, Math.ceil(name.length / 3))
  return found === undefined ? [] : [found]
}

function stem(path: string): string {
  return basename(path, extname(path))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
