import { types } from 'node:util'
import { boundedText, harmless } from './thrown.ts'

const brand = Symbol.for('@netbox-hooks/NetboxHooksError')

/** Stable, searchable name of a kind of mistake; all of them are listed in `docs/errors.md`. */
export type ErrorCode = `NBH_${Uppercase<string>}`

/** What a {@link NetboxHooksError} is made of. */
export interface ErrorDetails {
  /** Stable code, e.g. `NBH_PLUGIN_NOT_FOUND`. */
  readonly code: ErrorCode
  /** One sentence: what happened, and to what. */
  readonly message: string
  /** What to do about it. */
  readonly hint?: string | undefined
  /** Name of the plugin concerned. */
  readonly plugin?: string | undefined
  /** Where the mistake stands: a file, a path inside the configuration, or both. */
  readonly where?: string | undefined
  /** The single mistakes that this error reports together. */
  readonly problems?: readonly NetboxHooksError[] | undefined
  /** What led to it, whatever that is; what could do harm in a log is replaced by its description. */
  readonly cause?: unknown
}

/**
 * Every error that a user of netbox-hooks can cause.
 *
 * `message` says what happened and stands alone; `where`, `plugin` and `hint` say where and what to do.
 * An error that reports several mistakes at once carries them in `problems` and spells them out in its message.
 */
export class NetboxHooksError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly plugin: string | undefined
  readonly where: string | undefined
  readonly problems: readonly NetboxHooksError[]

  constructor(details: ErrorDetails) {
    const problems = details.problems ?? []
    super(
      [boundedText(details.message), ...problems.map((problem) => indent(formatError(problem)))].join('\n\n'),
      details.cause === undefined
        ? undefined
        : { cause: NetboxHooksError.is(details.cause) ? details.cause : harmless(details.cause) },
    )
    this.name = 'NetboxHooksError'
    this.code = details.code
    this.hint = details.hint
    this.plugin = details.plugin
    this.where = details.where
    this.problems = problems
    Object.defineProperty(this, brand, { value: true })
  }

  /**
   * Recognises an error of any loaded copy of this package, and of `@netbox-hooks/verify`. So does `instanceof`. Its
   * fields can be relied on: one that somebody has given another kind of message, or a proxy, is not recognised.
   */
  static is(value: unknown): value is NetboxHooksError {
    try {
      return isWhole(value, 0)
    } catch {
      return false
    }
  }

  /** The error as data, for `--json` and logs. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.problems.length > 0 ? this.message.split('\n\n', 1)[0] : this.message,
      where: this.where,
      plugin: this.plugin,
      hint: this.hint,
      problems: this.problems.length > 0 ? this.problems.map((problem) => problem.toJSON()) : undefined,
    }
  }
}

// For a class that extends it, `instanceof` goes on to mean that class.
Object.defineProperty(NetboxHooksError, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    if (this === NetboxHooksError || types.isProxy(value)) return NetboxHooksError.is(value)
    return Function.prototype[Symbol.hasInstance].call(this, value)
  },
})

/**
 * An error as a person reads it: code and sentence, then place and hint on lines of their own.
 * The problems of a collected error follow its sentence.
 */
export function formatError(error: NetboxHooksError): string {
  const lines = [`${error.code}  ${error.message}`]
  if (error.where !== undefined) lines.push(`  at ${error.where}`)
  if (error.hint !== undefined) lines.push(`  hint: ${error.hint}`)
  return lines.join('\n')
}

/** Problems stand in problems no deeper than this. */
const deepestProblem = 8

/** Whether a value has the brand, and the fields that go with it as plain data. Nothing of its own is run. */
function isWhole(value: unknown, depth: number): value is NetboxHooksError {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false
  if (plain(value, brand) !== true || depth > deepestProblem) return false
  const problems = plain(value, 'problems')
  return (
    typeof plain(value, 'code') === 'string' &&
    typeof plain(value, 'message') === 'string' &&
    ['hint', 'plugin', 'where'].every((key) => ['string', 'undefined'].includes(typeof plain(value, key))) &&
    Array.isArray(problems) &&
    !types.isProxy(problems) &&
    problems.every((problem) => isWhole(problem, depth + 1))
  )
}

/** An own property that is data; a getter is not asked. */
function plain(value: object, key: PropertyKey): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}
