import { isError } from '@netbox-hooks/core'
import { keepSpelling } from '@netbox-hooks/core/json'

/** A text without any secret in it. */
export type RedactText = (text: string) => string

/**
 * A value as a log or a report shows it, without any secret: in texts and bytes, keys, errors and all that hangs on
 * them. The value itself if it shows none; else a copy, in which objects of a class have become plain ones.
 */
export function redactValue<Value>(value: Value, redactText: RedactText): Value {
  const isClean = new Search(redactText).isClean(value)
  return isClean ? value : keepSpelling(new Copier(redactText).copy(value) as Value, value)
}

/** Looks for secrets in a value, which may contain itself. */
class Search {
  readonly #redactText: RedactText
  readonly #seen = new Set<object>()

  constructor(redactText: RedactText) {
    this.#redactText = redactText
  }

  isClean(value: unknown): boolean {
    if (typeof value === 'string') return this.#redactText(value) === value
    if (typeof value !== 'object' || value === null || this.#seen.has(value)) return true
    this.#seen.add(value)
    if (value instanceof Uint8Array) return this.isClean(textOf(value))
    return partsOf(value).every(([key, part]) => this.isClean(key) && this.isClean(part))
  }
}

class Copier {
  readonly #redactText: RedactText
  readonly #copies = new Map<object, unknown>()

  constructor(redactText: RedactText) {
    this.#redactText = redactText
  }

  copy(value: unknown): unknown {
    if (typeof value === 'string') return this.#redactText(value)
    if (typeof value !== 'object' || value === null) return value
    if (!this.#copies.has(value)) this.#copies.set(value, this.#copyObject(value))
    return this.#copies.get(value)
  }

  #copyObject(value: object): unknown {
    if (value instanceof Uint8Array) return Buffer.from(this.#redactText(textOf(value)))
    if (isError(value)) return this.#copyError(value)
    if (hasJson(value)) return this.copy(value.toJSON())
    if (value instanceof Map) return this.#fill(value, new Map(), (copy, key, part) => copy.set(key, part))
    if (value instanceof Set) return this.#fill(value, new Set(), (copy, _, part) => copy.add(part))
    return this.#fill(value, Array.isArray(value) ? [] : {}, (copy, key, part) =>
      define(copy, key as string, part, true),
    )
  }

  #copyError(error: Error): Error {
    const copy: Error = Object.create(Object.getPrototypeOf(error))
    // What kind of error it is.
    for (const symbol of Object.getOwnPropertySymbols(error))
      define(copy, symbol, (error as unknown as Record<symbol, unknown>)[symbol], false)
    return this.#fill(error, copy, (_, key, part) =>
      define(copy, key as string, part, Object.prototype.propertyIsEnumerable.call(error, key as string)),
    )
  }

  /** The copy is kept before it is filled: what is in the value may lead back to it. */
  #fill<Copy extends object>(
    value: object,
    copy: Copy,
    put: (copy: Copy, key: unknown, part: unknown) => void,
  ): Copy {
    this.#copies.set(value, copy)
    for (const [key, part] of partsOf(value)) put(copy, this.copy(key), this.copy(part))
    return copy
  }
}

function define(copy: object, key: PropertyKey, value: unknown, enumerable: boolean): void {
  Object.defineProperty(copy, key, { value, enumerable, configurable: true, writable: true })
}

/** All that a log may show of an object. */
function partsOf(value: object): (readonly [key: unknown, part: unknown])[] {
  if (isError(value)) return Object.getOwnPropertyNames(value).map((key) => [key, value[key as keyof Error]])
  if (value instanceof Map) return [...value]
  if (value instanceof Set) return [...value].map((part) => ['', part])
  if (hasJson(value)) return [['', value.toJSON()]]
  return Object.entries(value)
}

/** Errors are shown with more than their JSON. */
function hasJson(value: object): value is { toJSON(): unknown } {
  return !isError(value) && 'toJSON' in value && typeof value.toJSON === 'function'
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}
