import { fileURLToPath } from 'node:url'
import {
  codeOf,
  isError,
  messageOf,
  NetboxHooksError,
  propertyOf,
  stackOf,
  thrownAt,
} from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'

/** What is known of an import that failed, whether Node or jiti was loading. */
export interface ImportFailure {
  /** What was thrown, in words. */
  readonly message: string
  /** File and, if known, line of the mistake: `FILE` or `FILE:LINE`. */
  readonly where: string | undefined
  /** Specifier or path of the module that was not found, if that was the reason. */
  readonly missing?: string
  /** What to write instead, if that is known. */
  readonly hint?: string
  /** What a module threw while it ran. A parser's error is left out: it quotes the source. */
  readonly cause?: unknown
}

/** Reads an error of Node's module loaders, of jiti, or of a module's own code. */
export function describeImportFailure(thrown: unknown): ImportFailure {
  const message = messageOf(thrown)
  if (!isError(thrown)) return { message, where: undefined, cause: thrown }
  return (
    missingModule(thrown, message) ??
    jitiParseError(message) ??
    nodeParseError(thrown, message) ?? { message, where: thrownAt(thrown), cause: thrown, ...hintFor(thrown) }
  )
}

/** What a module takes for granted that an ES module does not have, or writes otherwise. */
const esModuleForms: Readonly<Record<string, string>> = {
  __dirname: 'import.meta.dirname',
  __filename: 'import.meta.filename',
  require: "import … from '…', or createRequire(import.meta.url) of node:module",
  module: 'export default …',
  exports: 'export …',
}

/** Whether a module took itself for CommonJS, or imports JSON as bundlers do. jiti takes both, in TypeScript. */
export function isForeignForm(thrown: unknown): boolean {
  return foreignNameOf(thrown) !== undefined || isWithoutAttribute(thrown)
}

function hintFor(thrown: Error): Pick<ImportFailure, 'hint'> {
  const name = foreignNameOf(thrown)
  if (name !== undefined)
    return { hint: `An ES module has no ${name}. Write ${esModuleForms[name]}, or name the file *.cjs.` }
  if (!isWithoutAttribute(thrown)) return {}
  const file = /"(?:.*\/)?([^"/]+)"/.exec(messageOf(thrown))?.[1] ?? 'x.json'
  return { hint: `Write: import data from './${file}' with { type: 'json' }` }
}

function foreignNameOf(thrown: unknown): string | undefined {
  if (propertyOf(thrown, 'name') !== 'ReferenceError') return undefined
  const name = /^(\w+) is not defined/.exec(messageOf(thrown))?.[1] ?? ''
  return Object.hasOwn(esModuleForms, name) ? name : undefined
}

function isWithoutAttribute(thrown: unknown): boolean {
  return codeOf(thrown) === 'ERR_IMPORT_ATTRIBUTE_MISSING'
}

/** A file that cannot be read as text: what a parser says of such a one helps nobody. */
export function misencoded(file: string): ImportFailure | undefined {
  try {
    readText(file)
    return undefined
  } catch (error) {
    return NetboxHooksError.is(error) ? { message: error.message, where: file } : undefined
  }
}

function missingModule(thrown: unknown, message: string): ImportFailure | undefined {
  const code = codeOf(thrown)
  if (code === undefined) return undefined
  const importer = / imported from (.+)$/.exec(message)?.[1] ?? requirerIn(thrown)
  const where = importer === undefined ? undefined : toPath(importer)
  const missing = /^Cannot find (?:package|module) '([^']+)'/.exec(message)?.[1]
  if (missing !== undefined && code.endsWith('MODULE_NOT_FOUND')) return { message, where, missing }
  return where === undefined ? undefined : { message, where }
}

/** Node names the files that led to a module that is not there, the innermost first. */
function requirerIn(thrown: unknown): string | undefined {
  const file = propertyOf(propertyOf(thrown, 'requireStack'), 0)
  return typeof file === 'string' ? file : undefined
}

/** jiti puts the place at the end of the message. */
function jitiParseError(message: string): ImportFailure | undefined {
  const [, what, where] = /^ParseError: ([^\n]*?):?\s*\n.* (.+:\d+):\d+$/s.exec(message) ?? []
  return what === undefined ? undefined : { message: what, where }
}

/** Node puts the place in front of the stack, but for the syntax of ES modules, where it gives none. */
function nodeParseError(thrown: unknown, message: string): ImportFailure | undefined {
  if (propertyOf(thrown, 'name') !== 'SyntaxError') return undefined
  const [, file, line] = /^(file:.*|[\\/].*|[a-zA-Z]:\\.*):(\d+)\n/.exec(stackOf(thrown) ?? '') ?? []
  return file === undefined ? undefined : { message, where: `${toPath(file)}:${line}` }
}

function toPath(file: string): string {
  try {
    return file.startsWith('file:') ? fileURLToPath(file) : file
  } catch {
    return file
  }
}
