import { harmless, isError, type Logger, NetboxHooksError } from '@netbox-hooks/core'
import { atPath, limits, problemOfData } from '@netbox-hooks/core/json'
import { secretForms } from './forms.ts'
import { redactValue } from './redact-value.ts'
import { TextSearch } from './text-search.ts'
import { secretUrlParts } from './url-parts.ts'

const blot = '[redacted]'

/** The secrets that a host knows, so that none of them is ever shown. */
export class Secrets {
  readonly #forms = new TextSearch()
  readonly #variables = new Map<string, string>()
  /** By name: all values that a variable has had. */
  readonly #values = new Map<string, Set<string>>()

  /** Takes a secret in, and returns it. Of a URL, the parts that may turn up alone are taken in as well. */
  add(value: string): string {
    const parts = /^\s*https?:\/\//i.test(value) ? secretUrlParts(value) : []
    for (const form of [value, ...parts].flatMap(formsOf)) this.#forms.add(form)
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
    return this.#forms.replace(text, blot)
  }

  /** A value as it may be shown: itself, or a copy without the secrets in it. See {@link redactValue}. */
  redact<Value>(value: Value): Value {
    if (this.#forms.isEmpty) return value
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

  /** Whether there is no secret in an object of plain values. */
  #isClean(fields: object): boolean {
    for (const key in fields) {
      const value: unknown = fields[key as never]
      if (this.#forms.isIn(key) || (typeof value === 'string' && this.#forms.isIn(value))) return false
    }
    return true
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
