import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeOf, messageOf, propertyOf, refuseOldNode, stackOf } from '@netbox-hooks/core'
import type { Jiti, JitiOptions } from 'jiti'
import { findUp } from './find-up.ts'
import { importAnew } from './import-anew.ts'
import { describeImportFailure, isForeignForm } from './import-failure.ts'

/** The extensions of modules, in the order in which a path without one tries them. */
export const moduleExtensions: readonly string[] = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']

/** What a {@link ModuleLoader} is made of. */
export interface ModuleLoaderOptions {
  /**
   * Modules that jiti hands over as they are, by specifier: the host's own packages, so that what jiti loads
   * shares them with the host. Default: none.
   */
  readonly virtualModules?: Readonly<Record<string, object>>
  /**
   * URLs of those modules, by specifier: a plugin that is linked from another folder imports them from there when it
   * finds no copy of its own. Asked only for such a plugin. Default: none.
   */
  readonly moduleUrls?: () => Readonly<Record<string, string>>
}

/** An imported module. */
export interface LoadedModule {
  readonly namespace: Readonly<Record<string, unknown>>
  /** What imported it: Node itself, or jiti for what Node cannot load. */
  readonly loadedBy: 'native' | 'jiti'
}

/**
 * Imports modules of every kind: Node's own `import()` first, jiti for what Node cannot load itself (enums and
 * decorators, TypeScript below `node_modules`, `paths` of a tsconfig.json).
 *
 * A module that Node loads is evaluated once per process. One that jiti loads is evaluated anew at every call,
 * together with the modules that jiti loads for it; within one call each of them is evaluated once. jiti starts
 * over: a module that had begun to run when Node found out that it cannot load a later `import()` runs twice.
 */
export class ModuleLoader {
  /** URLs of the host's own packages, by name. */
  readonly moduleUrls: () => Readonly<Record<string, string>>
  readonly #virtualModules: Record<string, object>

  /** @throws NetboxHooksError `NBH_NODE_TOO_OLD` */
  constructor(options: ModuleLoaderOptions = {}) {
    refuseOldNode()
    this.moduleUrls = options.moduleUrls ?? (() => ({}))
    this.#virtualModules = { ...options.virtualModules }
  }

  /**
   * Imports the module at a `file:` URL.
   * @throws whatever the module threw; for a module that cannot be loaded, whichever of Node's and jiti's errors
   *   says more
   */
  async import(url: string): Promise<LoadedModule> {
    try {
      return { namespace: await import(url), loadedBy: 'native' }
    } catch (nativeError) {
      if (!jitiMayCure(nativeError, url)) throw nativeError
      try {
        return { namespace: await this.#importWithJiti(fileURLToPath(url)), loadedBy: 'jiti' }
      } catch (jitiError) {
        // jiti imports a missing export as undefined and fails later, or not at all.
        throw isMissingExport(nativeError) ? nativeError : jitiError
      }
    }
  }

  /**
   * Imports a module with jiti, because code of its own failed to import another one with `failure`.
   * @returns `undefined` if jiti would not help
   */
  async importAgain(url: string, failure: unknown): Promise<LoadedModule | undefined> {
    if (!jitiMayCure(failure, url)) return undefined
    return { namespace: await this.#importWithJiti(fileURLToPath(url)), loadedBy: 'jiti' }
  }

  /**
   * Imports a module as it is now, though this process may have loaded it before: it is evaluated anew, and so is what it
   * imports, but for packages.
   * @throws as {@link import} does
   */
  importAnew(url: string): Promise<LoadedModule> {
    return importAnew(url, (renewed) => this.import(renewed))
  }

  async #importWithJiti(file: string): Promise<LoadedModule['namespace']> {
    const jiti = await newJiti(file, {
      moduleCache: false,
      fsCache: cacheFolder(file),
      virtualModules: this.#virtualModules,
    })
    return asNamespace(await jiti.import<object>(file))
  }
}

/** Node's words for TypeScript that it cannot load: the syntax, the place, or all of it (`--no-strip-types`). */
const typeScriptErrors = new Set([
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_INVALID_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING',
  'ERR_UNKNOWN_FILE_EXTENSION',
])

/** What TypeScript allows and Node does not: `paths`, `./x.js` for `./x.ts`, no extension, a folder. */
const resolutionErrors = new Set(['ERR_MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT'])

/** @param url of the module that was imported first */
function jitiMayCure(error: unknown, url: string): boolean {
  const code = codeOf(error) ?? ''
  if (isForeignForm(error)) return typeScript.test(url)
  // A "missing export" may be a type, imported without the word `type`; in JavaScript it is a mistake.
  if (resolutionErrors.has(code) || isMissingExport(error)) return isInTypeScript(error)
  return isParseError(error) || typeScriptErrors.has(code)
}

/** Node's loader refuses the syntax, as against a module that runs and parses something itself. */
function isParseError(error: unknown): boolean {
  if (propertyOf(error, 'name') !== 'SyntaxError') return false
  const innermost = /^ +at .+/m.exec(stackOf(error) ?? '')?.[0] ?? 'node:internal/modules/'
  return innermost.includes('node:internal/modules/')
}

function isMissingExport(error: unknown): boolean {
  return isParseError(error) && messageOf(error).includes('does not provide an export named')
}

/** A file of it, or a place in one. */
const typeScript = /\.[cm]?tsx?(?::\d+)?$/

function isInTypeScript(error: unknown): boolean {
  return typeScript.test(describeImportFailure(error).where ?? '')
}

async function newJiti(file: string, options: JitiOptions): Promise<Jiti> {
  const { createJiti } = await import('jiti')
  const isInstalled = /[\\/]node_modules[\\/]/.test(file)
  const tsconfig = isInstalled ? undefined : findUp(['tsconfig.json'], dirname(file))
  if (tsconfig === undefined) return createJiti(file, options)
  try {
    return createJiti(file, { ...options, tsconfigPaths: tsconfig })
  } catch {
    // One that extends a package which is absent in production must not keep the module from loading.
    return createJiti(file, options)
  }
}

/** The project's own cache; without a project none, for jiti's other place is a folder that all users share. */
function cacheFolder(file: string): string | false {
  const modules = findUp(['node_modules'], dirname(file))
  return modules === undefined ? false : join(modules, '.cache', 'jiti')
}

/** The namespace that Node would give: jiti's gives every module a default export. */
function asNamespace(exported: object): LoadedModule['namespace'] {
  const isEsModule = Object.hasOwn(exported, '__esModule')
  return isEsModule ? { ...exported } : { ...exported, default: (exported as { default?: unknown }).default }
}
