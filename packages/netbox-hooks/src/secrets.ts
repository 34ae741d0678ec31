import { formatError, type Logger, NetboxHooksError } from '@netbox-hooks/core'

/** Shorter values would blot out words of no account. */
const shortest = 4
const blot = '[redacted]'

/** The secrets that a host knows, so that none of them is ever shown. */
export class Secrets {
  readonly #values = new Set<string>()
  #sorted: readonly string[] = []

  /** Takes a secret in, and returns it. */
  add(value: string): string {
    if (value.length >= shortest && !this.#values.has(value)) {
      this.#values.add(value)
      // A secret may be part of another one.
      this.#sorted = [...this.#values].sort((a, b) => b.length - a.length)
    }
    return value
  }

  has(value: string): boolean {
    return this.#values.has(value)
  }

  /** A text without any secret in it. */
  redactText(text: string): string {
    let redacted = text
    for (const value of this.#sorted) {
      if (redacted.includes(value)) redacted = redacted.replaceAll(value, blot)
      // As it stands inside of JSON.
      const quoted = JSON.stringify(value).slice(1, -1)
      if (quoted !== value && redacted.includes(quoted)) redacted = redacted.replaceAll(quoted, blot)
    }
    return redacted
  }

  /** An error without any secret in it, nor in its causes; itself if there is none. */
  redactError<Thrown>(thrown: Thrown): Thrown {
    return this.#redact(thrown, 0) as Thrown
  }

  /** A logger that writes no secret. */
  redactLogs(logger: Logger): Logger {
    const redacting =
      (level: keyof Logger) =>
      (fields: object, message: string): void =>
        this.#values.size === 0
          ? logger[level](fields, message)
          : logger[level](this.#redact(fields, 0) as object, this.redactText(message))
    return {
      debug: redacting('debug'),
      info: redacting('info'),
      warn: redacting('warn'),
      error: redacting('error'),
    }
  }

  /** The value itself, or a copy of what holds a secret. */
  #redact(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.redactText(value)
    if (typeof value !== 'object' || value === null || depth > 8) return value
    if (value instanceof Error) return this.#redactError(value, depth)
    if (Array.isArray(value))
      return sameOr(
        value,
        value.map((inner) => this.#redact(inner, depth + 1)),
      )
    const prototype = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return value
    const entries = Object.entries(value).map(([key, inner]) => [key, this.#redact(inner, depth + 1)])
    const copy = Object.fromEntries(entries)
    return Object.keys(copy).every((key) => copy[key] === (value as Record<string, unknown>)[key])
      ? value
      : copy
  }

  #redactError(error: Error, depth: number): Error {
    const { message, stack = '' } = error
    const cause = this.#redact(error.cause, depth + 1)
    const text = NetboxHooksError.is(error) ? formatError(error) : message
    if (cause === error.cause && this.redactText(text + stack) === text + stack) return error
    if (NetboxHooksError.is(error)) return this.#copyOf(error, cause, depth)
    const copy: Error = Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error))
    return Object.assign(copy, { message: this.redactText(message), stack: this.redactText(stack), cause })
  }

  #copyOf(error: NetboxHooksError, cause: unknown, depth: number): NetboxHooksError {
    const { code, plugin, hint, where, problems } = error
    const [message = ''] = problems.length > 0 ? error.message.split('\n\n', 1) : [error.message]
    return new NetboxHooksError({
      code,
      plugin,
      message: this.redactText(message),
      hint: hint === undefined ? undefined : this.redactText(hint),
      where: where === undefined ? undefined : this.redactText(where),
      problems: problems.map((problem) => this.#redact(problem, depth + 1) as NetboxHooksError),
      cause,
    })
  }
}

function sameOr(list: readonly unknown[], copy: readonly unknown[]): readonly unknown[] {
  return copy.every((inner, index) => inner === list[index]) ? list : copy
}
