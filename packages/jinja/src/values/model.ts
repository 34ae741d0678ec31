import type { Budget } from '../budget.ts'
import { type JinjaError, typeError } from '../errors.ts'

/**
 * A value of a template. `number` is a Python `int` that JavaScript holds exactly, `bigint` a larger one; a `float` is a
 * {@link Float}, `None` is `null`, a `list` is an array, a `dict` a {@link Dict}. No object of the host is among them.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float
  | Markup
  | Undefined
  | List
  | Tuple
  | Dict
  | DictView
  | Range
  | Stream
  | Instance

export type Int = number | bigint
export type List = Value[]

export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** Text that needs no escaping in HTML (`markupsafe.Markup`). */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export class Tuple {
  readonly items: readonly Value[]
  /** Names of its items, if it is a named tuple. */
  readonly names: readonly string[] | undefined
  constructor(items: readonly Value[], names?: readonly string[]) {
    this.items = items
    this.names = names
  }
}

/** What a template asked for and is not there. It prints as nothing; all else that is done to it fails. */
export class Undefined {
  readonly #error: () => JinjaError
  constructor(error: () => JinjaError) {
    this.#error = error
  }
  /** @throws JinjaError what is undefined */
  fail(): never {
    throw this.#error()
  }
}

/** Stands for the `keys()`, `values()` or `items()` of a dict, as it is when it is looked at. */
export class DictView {
  readonly dict: Dict
  readonly kind: 'keys' | 'values' | 'items'
  constructor(dict: Dict, kind: DictView['kind']) {
    this.dict = dict
    this.kind = kind
  }
}

export class Range {
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly length: number
  constructor(start: number, stop: number, step: number) {
    this.start = start
    this.stop = stop
    this.step = step
    this.length = Math.max(0, Math.ceil((stop - start) / step))
  }
  at(index: number): number {
    return this.start + index * this.step
  }
}

/** What can be gone through once: a generator, or `reversed()`. */
export class Stream {
  readonly typeName: string
  readonly iterator: Iterator<Value>
  /** As Python's `repr()` begins. */
  readonly label: string
  constructor(iterator: Iterator<Value>, typeName: string, label = `${typeName} object`) {
    this.iterator = iterator
    this.typeName = typeName
    this.label = label
  }
}

/** A generator that a function of Python's Jinja2 gives. */
export function generator(iterator: Iterator<Value>, name: string): Stream {
  return new Stream(iterator, 'generator', `generator object ${name}`)
}

/** Arguments of a call. */
export interface Arguments {
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
}

/** What a render gives to all that takes part in it. */
export interface Context {
  readonly budget: Budget
  /** Whether what is written is escaped for HTML. */
  autoescape: boolean
  /** Jinja2's `value.name`. */
  attribute(value: Value, name: string): Value
  /** Jinja2's `value[key]`. */
  item(value: Value, key: Value): Value
  /** Applies a filter that is known only now. */
  filter(name: string, value: Value, args: Arguments): Value
  /** Applies a test that is known only now. */
  test(name: string, value: Value, args: Arguments): boolean
}

/** An object with a type of its own: `loop`, a namespace, a macro, a function. */
export abstract class Instance {
  /** As Python's `type(x).__name__` has it. */
  abstract readonly typeName: string
  /** As Jinja2 names it in its messages. */
  get qualifiedName(): string {
    return this.typeName
  }
  /** The attribute of that name; `undefined` if it has none. */
  attribute(_name: string, _context: Context): Value | undefined {
    return undefined
  }
  /** Whether it may be called. */
  readonly isCallable: boolean = false
  call(_args: Arguments, _context: Context): Value {
    throw typeError(`'${this.typeName}' object is not callable`)
  }
  /** As Python prints it. */
  print(_context: Context): string {
    return `<${this.typeName} object>`
  }
}

/** A key as it is looked up: what Python takes for equal has one. */
type HashedKey = string | number | bigint | null

/** A Python `dict`: ordered by insertion, also where keys look like numbers. */
export class Dict {
  readonly #values = new Map<HashedKey, Value>()
  /** The keys that are not what they are looked up by. */
  #keys: Map<HashedKey, Value> | undefined

  static of(entries: Iterable<readonly [Value, Value]>): Dict {
    const dict = new Dict()
    for (const [key, value] of entries) dict.set(key, value)
    return dict
  }

  get size(): number {
    return this.#values.size
  }
  get(key: Value): Value | undefined {
    return this.#values.get(hashed(key))
  }
  has(key: Value): boolean {
    return this.#values.has(hashed(key))
  }
  set(key: Value, value: Value): void {
    const hash = hashed(key)
    if (hash !== key && !this.#values.has(hash)) {
      this.#keys ??= new Map()
      this.#keys.set(hash, key)
    }
    this.#values.set(hash, value)
  }
  delete(key: Value): boolean {
    const hash = hashed(key)
    this.#keys?.delete(hash)
    return this.#values.delete(hash)
  }
  clear(): void {
    this.#values.clear()
    this.#keys = undefined
  }
  keys(): Value[] {
    const keys = this.#keys
    if (!keys) return [...this.#values.keys()] as Value[]
    return [...this.#values.keys()].map((hash) => (keys.has(hash) ? (keys.get(hash) as Value) : hash))
  }
  values(): Value[] {
    return [...this.#values.values()]
  }
  entries(): [Value, Value][] {
    const values = this.values()
    return this.keys().map((key, index) => [key, values[index] as Value])
  }
}

/** Begins the hash of what is no string, number or `None`. */
const sign = '\0'

/** @throws JinjaError if it cannot be a key */
function hashed(key: Value): HashedKey {
  if (typeof key === 'string') return key.startsWith(sign) ? `${sign}s${key}` : key
  if (typeof key === 'number' || typeof key === 'bigint' || key === null) return key
  if (typeof key === 'boolean') return Number(key)
  if (key instanceof Float) return hashedFloat(key.value)
  if (key instanceof Markup) return hashed(key.text)
  if (key instanceof Tuple) return `${sign}t${key.items.map(spelled).join('')}`
  if (Array.isArray(key) || key instanceof Dict) throw typeError(`unhashable type: '${typeName(key)}'`)
  if (key instanceof Undefined) return `${sign}u`
  return `${sign}o${identity(key)}`
}

function hashedFloat(value: number): HashedKey {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value
}

function spelled(item: Value): string {
  const hash = hashed(item)
  const text = String(hash)
  return `${typeof hash === 'string' ? 's' : hash === null ? 'n' : 'i'}${text.length}:${text}`
}

const identities = new WeakMap<object, number>()
let lastIdentity = 0

/** A number for each object, as Python's `id()`. */
export function identity(value: object): number {
  let found = identities.get(value)
  if (found === undefined) {
    found = ++lastIdentity
    identities.set(value, found)
  }
  return found
}

/** As Python's `type(x).__name__` has it. */
export function typeName(value: Value): string {
  if (typeof value === 'string') return 'str'
  if (typeof value === 'number' || typeof value === 'bigint') return 'int'
  if (typeof value === 'boolean') return 'bool'
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Dict) return 'dict'
  if (value instanceof Float) return 'float'
  if (value instanceof Tuple) return value.names ? '_GroupTuple' : 'tuple'
  if (value instanceof Markup) return 'Markup'
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof DictView) return `dict_${value.kind}`
  if (value instanceof Range) return 'range'
  return value.typeName
}

/** As Jinja2 names what an attribute was asked of. */
export function objectName(value: Value): string {
  if (value === null) return 'None'
  if (value instanceof Markup) return 'markupsafe.Markup object'
  if (value instanceof Tuple && value.names) return 'jinja2.filters._GroupTuple object'
  if (value instanceof Instance) return `${value.qualifiedName} object`
  return `${typeName(value)} object`
}
