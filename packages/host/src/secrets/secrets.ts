import { harmless, isError, type Logger, NetboxHooksError } from '@netbox-hooks/core'
import { atPath, limits, problemOfData } from '@netbox-hooks/core/json'
import { escapeRegExp } from './escape-reg-exp.ts'
import { secretForms } from './forms.ts'
import { redactValue } from './redact-value.ts'
import { secretUrlParts } from './url-parts.ts'

/** Shorter values would blot out words of no account. */
export const shortestSecret = 4
const blot = '[redacted]'

/** The secrets that a host knows, so that none of them is ever shown. */
export class Secrets {
  readonly #forms = new Set<string>()
  readonly #variables = new Map<string, string>()
  /** By name: all values that a variable has had. */
  readonly #values = new Map<string, Set<string>>()
  /** What finds them; `undefined` until it is asked for. */
  #patterns: Patterns | undefined

  /** Takes a secret in, and returns it. Of a URL, the parts that may turn up alone are taken in as well. */
  add(value: string): string {
    const parts = /^\s*https?:\/\//i.test(value) ? secretUrlParts(value) : []
    for (const form of [value, ...parts].flatMap(formsOf))
      if (form.length >= shortestSecret && !this.#forms.has(form)) {
        this.#forms.add(form)
        this.#patterns = undefined
      }
    return value
  }

  /** Takes in the environment variables that templates may read. */
  addVariables(variables: ReadonlyMap<string, string>): void {
    for (const [name, value] of variables) {
      this.#variables.set(name, this.add(value))
      this.#values.set(name, (this.#values.get(name) ?? new Set()).add(value))
    }
  }

  /** All values that an environment variable has had which templates may read. */
  valuesOf(variable: string): readonly string[] {
    return [...(this.#values.get(variable) ?? [])]
  }

  /** The environment variables that templates may read. */
  get variables(): ReadonlyMap<string, string> {
    return this.#variables
  }

  /** A text without any secret in it. */
  redactText(text: string): string {
    return this.#forms.size > 0 ? text.replace(this.#found.all, blot) : text
  }

  /** A value as it may be shown: itself, or a copy without the secrets in it. See {@link redactValue}. */
  redact<Value>(value: Value): Value {
    if (this.#forms.size === 0) return value
    if (typeof value === 'object' && value !== null && isPlain(value) && this.#isClean(value)) return value
    const known = isError(value) && !NetboxHooksError.is(value) ? (harmless(value) as Value) : value
    return redactValue(known, (text) => this.redactText(text))
  }

  /** A logger that writes no secret. */
  redactLogs(logger: Logger): Logger {
    const redacting =
      (level: keyof Logger) =>
      (fields: object, message: string): void =>
        logger[level](this.#redactFields(fields), this.redactText(message))
    return {
      debug: redacting('debug'),
      info: redacting('info'),
      warn: redacting('warn'),
      error: redacting('error'),
    }
  }

  get #found(): Patterns {
    this.#patterns ??= patternsOf(this.#forms)
    return this.#patterns
  }

  /** Whether there is no secret in an object of plain values. */
  #isClean(fields: object): boolean {
    for (const key in fields) {
      const value: unknown = fields[key as never]
      if (this.#hasSecret(key) || (typeof value === 'string' && this.#hasSecret(value))) return false
    }
    return true
  }

  #hasSecret(text: string): boolean {
    return text.length >= shortestSecret && this.#forms.size > 0 && this.#found.any.test(text)
  }

  /** What cannot be looked through is not shown: a line of the log is no reason to fail. */
  #redactFields(fields: object): object {
    try {
      // Whoever writes the log walks through it as well, and takes circles.
      const problem = isPlain(fields) ? undefined : problemOfData(fields, { bytes: limits.logFieldsBytes })
      if (!problem || problem.kind === 'unwritable') return this.redact(fields)
      return { fields_omitted: `${problem.reason}${atPath(problem.path)}` }
    } catch {
      return {}
    }
  }
}

interface Patterns {
  readonly all: RegExp
  /** Looks whether there is one at all. */
  readonly any: RegExp
}

function patternsOf(forms: ReadonlySet<string>): Patterns {
  // A secret may be part of another one: the longest is looked for first.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  const source = longestFirst.map(escapeRegExp).join('|')
  return { all: new RegExp(source, 'g'), any: new RegExp(source) }
}

/** Everything that a secret may look like. */
function formsOf(value: string): string[] {
  const text = value.toWellFormed()
  const forms = Object.values(secretForms)
  return [text, text.trim()].flatMap((secret) => forms.map((write) => write(secret)))
}

/** Whether there is nothing but plain values in an object, as in most lines of the log. */
function isPlain(fields: object): boolean {
  if (isError(fields) || Object.getPrototypeOf(fields) !== Object.prototype) return false
  for (const key in fields) {
    const value: unknown = fields[key as never]
    if (typeof value === 'object' ? value !== null : typeof value === 'function') return false
  }
  return true
}
