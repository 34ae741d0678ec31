type Schema = Readonly<Record<string, unknown>>

/** Texts that are no secret, wherever they come from: what has a name, and where the host itself is to be found. */
const publicKeys: ReadonlySet<PropertyKey> = new Set([
  ...['name', 'type', 'webhook', 'webhooks', 'objectTypes', 'eventTypes', 'httpContentType'],
  ...['plugins', 'allowIncompatible', 'extensions', 'queue', 'spool', 'host', 'allow'],
])

const booleans: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, on: true, 1: true },
  ...{ false: false, no: false, off: false, 0: false },
}

const words: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object, and no text can be one',
  string: 'a text',
}

/** What the configuration's JSON Schema expects at one place. */
export class Expectation {
  /** Without choices between schemas in them. */
  readonly #schemas: readonly Schema[]

  private constructor(schemas: readonly Schema[]) {
    this.#schemas = schemas
  }

  static of(schema: unknown): Expectation {
    return new Expectation(alternatives(schema))
  }

  /** What is expected under a key, or at an index. */
  at(step: string | number): Expectation {
    return new Expectation(this.#schemas.flatMap((schema) => alternatives(child(schema, step))))
  }

  /** Whether the host leaves it to others, such as plugins, what it is. */
  get isAnything(): boolean {
    return this.#schemas.length === 0 || this.#schemas.some((schema) => Object.keys(schema).length === 0)
  }

  /** Whether it is an object of which others say what is in it. */
  get holdsAnything(): boolean {
    return this.#schemas.some(({ type, additionalProperties: inner }) => {
      return type === 'object' && typeof inner === 'object' && Expectation.of(inner).isAnything
    })
  }

  /** Whether a text here is no secret. */
  isPublic(path: readonly PropertyKey[]): boolean {
    if (this.isAnything || path.includes('headers')) return false
    const key = path.findLast((step) => typeof step === 'string') ?? ''
    if (publicKeys.has(key) || this.#choices.length > 0) return true
    if (this.#allows('array')) return this.at(0).isPublic(path)
    return !this.#schemas.every(({ type }) => type === 'string')
  }

  /** What is expected, for people. */
  get words(): string {
    if (this.#isDuration) return 'a duration such as "30s"'
    if (this.#allows('array')) return `a list: ${this.at(0).words}`
    const kinds = new Set(this.#schemas.map(({ type }) => String(type)))
    // A text may be one of the others.
    if (kinds.size > 1) kinds.delete('object')
    return [...kinds].flatMap((kind) => words[kind] ?? []).join(' or ')
  }

  /** What a text becomes; `undefined` if it cannot be what is expected. */
  convert(text: string): unknown {
    if (this.isAnything) return text
    const word = text.trim()
    if (this.#allows('number') || this.#allows('integer')) {
      const isNumber = /^[+-]?\d+(?:\.\d+)?$/.test(word)
      if (isNumber && (this.#allows('number') || Number.isInteger(Number(word)))) return Number(word)
      if (this.#isDuration) return /^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/.test(word) ? word : undefined
    }
    if (this.#allows('boolean') && Object.hasOwn(booleans, word.toLowerCase()))
      return booleans[word.toLowerCase()]
    if (this.#allows('string')) return this.#choices.length > 0 ? word : text
    return this.#allows('array') ? this.#convertList(text) : undefined
  }

  /** Items stand between commas, or in lines. */
  #convertList(text: string): unknown[] | undefined {
    const items = text.split(/[,\n]/).flatMap((item) => item.trim() || [])
    const converted = items.map((item, index) => this.at(index).convert(item))
    return converted.includes(undefined) ? undefined : converted
  }

  #allows(type: string): boolean {
    return this.#schemas.some((schema) => schema['type'] === type)
  }

  /** Whether it is expected to be the same as what is expected somewhere else. */
  equals(other: Expectation): boolean {
    if (this.isAnything && other.isAnything) return true
    const others = other.#schemas
    return (
      this.#schemas.length === others.length && this.#schemas.every((schema, at) => schema === others[at])
    )
  }

  get #isDuration(): boolean {
    return this.#allows('number') && this.#allows('string')
  }

  get #choices(): readonly unknown[] {
    return this.#schemas.flatMap(({ enum: choices, const: only }) => choices ?? only ?? [])
  }
}

function alternatives(schema: unknown): Schema[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { anyOf, oneOf } = schema as Schema
  const choices = anyOf ?? oneOf
  return Array.isArray(choices) ? choices.flatMap(alternatives) : [schema as Schema]
}

function child(
  { properties, additionalProperties, items, prefixItems }: Schema,
  step: string | number,
): unknown {
  if (typeof step === 'number') return (prefixItems as readonly unknown[] | undefined)?.[step] ?? items
  return (properties as Schema | undefined)?.[step] ?? additionalProperties
}
