import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { usageMistake } from '../errors.ts'

/** A plugin that somebody asks for on the command line. */
export interface AskedPlugin {
  /** How the configuration lists it; `undefined` of a package whose name is known when it is installed. */
  readonly entry: string | undefined
  /** What the package manager is given, from the configuration's folder; `undefined` of a file or folder. */
  readonly specifier: string | undefined
}

/** A package's name, and what it is to be, if that is said: a version, a range, a tag, or where it comes from. */
const named = /^(?<name>(?:@[\w.~-]+\/)?[\w~-][\w.~-]*)(?:@(?<what>.+))?$/is
const localPath = /^(?:[./\\]|~[\\/]|[a-z]:[\\/])/i
const archive = /\.(?:tgz|tar\.gz|tar)$/i

/**
 * Tells a file or folder from a package. What package managers take besides names is left to them: archives, addresses
 * of archives and of repositories, and a name of one's own for any of these.
 *
 * @param folder the configuration's; paths start at the working directory
 * @throws NetboxHooksError `NBH_USAGE` for a path where there is nothing
 */
export function askedPlugin(specifier: string, folder: string): AskedPlugin {
  if (localPath.test(specifier)) {
    if (!existsSync(resolve(specifier))) throw usageMistake(`There is no file or folder ${specifier}.`)
    const entry = localEntry(specifier, folder)
    return archive.test(specifier) ? { entry: undefined, specifier: entry } : { entry, specifier: undefined }
  }
  const { name, what } = named.exec(specifier)?.groups ?? {}
  if (name === undefined || archive.test(name))
    return { entry: undefined, specifier: fromFolder(specifier, folder) }
  return { entry: name, specifier: what === undefined ? specifier : `${name}@${fromFolder(what, folder)}` }
}

/** A path, as it is seen from the configuration. */
export function localEntry(path: string, folder: string): string {
  const fromConfig = relative(folder, resolve(path)).replaceAll('\\', '/')
  return fromConfig.startsWith('.') ? fromConfig : `./${fromConfig}`
}

/** The package manager runs in the configuration's folder. */
function fromFolder(what: string, folder: string): string {
  const [, kind = '', path] = /^((?:file|link|portal):)?(\.{1,2}[\\/].*)$/s.exec(what) ?? []
  return path === undefined ? what : `${kind}${localEntry(path, folder)}`
}
