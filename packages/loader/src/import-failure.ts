import { fileURLToPath } from 'node:url'
import { messageOf, NetboxHooksError, thrownAt } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'

/** What is known of an import that failed, whether Node or jiti was loading. */
export interface ImportFailure {
  /** What was thrown, in words. */
  readonly message: string
  /** File and, if known, line of the mistake: `FILE` or `FILE:LINE`. */
  readonly where: string | undefined
  /** Specifier or path of the module that was not found, if that was the reason. */
  readonly missing?: string
  /** What a module threw while it ran. A parser's error is left out: it quotes the source. */
  readonly cause?: unknown
}

interface LoadError extends Error {
  readonly code?: string
  readonly requireStack?: readonly string[]
}

/** Reads an error of Node's module loaders, of jiti, or of a module's own code. */
export function describeImportFailure(thrown: unknown): ImportFailure {
  if (!(thrown instanceof Error)) return { message: messageOf(thrown), where: undefined, cause: thrown }
  return (
    missingModule(thrown) ??
    jitiParseError(thrown) ??
    nodeParseError(thrown) ?? { message: thrown.message, where: thrownAt(thrown), cause: thrown }
  )
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

function missingModule({ code, message, requireStack }: LoadError): ImportFailure | undefined {
  if (code === undefined) return undefined
  const importer = / imported from (.+)$/.exec(message)?.[1] ?? requireStack?.[0]
  const where = importer === undefined ? undefined : toPath(importer)
  const missing = /^Cannot find (?:package|module) '([^']+)'/.exec(message)?.[1]
  if (missing !== undefined && code.endsWith('MODULE_NOT_FOUND')) return { message, where, missing }
  return where === undefined ? undefined : { message, where }
}

/** jiti puts the place at the end of the message. */
function jitiParseError({ message }: Error): ImportFailure | undefined {
  const [, what, where] = /^ParseError: ([^\n]*?):?\s*\n.* (.+:\d+):\d+$/s.exec(message) ?? []
  return what === undefined ? undefined : { message: what, where }
}

/** Node puts the place in front of the stack, but for the syntax of ES modules, where it gives none. */
function nodeParseError(thrown: Error): ImportFailure | undefined {
  if (!(thrown instanceof SyntaxError)) return undefined
  const [, file, line] = /^(file:.*|[\\/].*|[a-zA-Z]:\\.*):(\d+)\n/.exec(thrown.stack ?? '') ?? []
  return file === undefined ? undefined : { message: thrown.message, where: `${toPath(file)}:${line}` }
}

function toPath(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file
}
