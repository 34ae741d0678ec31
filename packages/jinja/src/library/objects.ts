import { type Arguments, type Context, type Dict, Instance, type Value } from '../values/model.ts'
import { address, reprIn } from '../values/print.ts'

/** A function that belongs to an object. */
export class Method extends Instance {
  override readonly typeName = 'method'
  override readonly isCallable = true
  readonly #name: string
  readonly #run: (args: Arguments, context: Context) => Value

  constructor(name: string, run: (args: Arguments, context: Context) => Value) {
    super()
    this.#name = name
    this.#run = run
  }

  override call(args: Arguments, context: Context): Value {
    return this.#run(args, context)
  }

  override print(): string {
    return `<bound method ${this.#name} at ${address(this)}>`
  }
}

/** What `namespace()` makes: attributes that can be set from within loops. */
export class Namespace extends Instance {
  override readonly typeName = 'Namespace'
  readonly #attributes: Dict

  constructor(attributes: Dict) {
    super()
    this.#attributes = attributes
  }

  override get qualifiedName(): string {
    return 'jinja2.utils.Namespace'
  }

  override attribute(name: string): Value | undefined {
    return this.#attributes.get(name)
  }

  set(name: string, value: Value): void {
    this.#attributes.set(name, value)
  }

  override print(context: Context): string {
    return `<Namespace ${reprIn(this.#attributes, context)}>`
  }
}

/** What `cycler()` makes. */
export class Cycler extends Instance {
  override readonly typeName = 'Cycler'
  readonly #items: readonly Value[]
  #position = 0

  constructor(items: readonly Value[]) {
    super()
    this.#items = items
  }

  override get qualifiedName(): string {
    return 'jinja2.utils.Cycler'
  }

  override attribute(name: string): Value | undefined {
    if (name === 'current') return this.#items[this.#position] as Value
    if (name === 'pos') return this.#position
    if (name === 'next') return new Method('Cycler.next', () => this.#next())
    if (name !== 'reset') return undefined
    return new Method('Cycler.reset', () => {
      this.#position = 0
      return null
    })
  }

  #next(): Value {
    const item = this.#items[this.#position] as Value
    this.#position = (this.#position + 1) % this.#items.length
    return item
  }
}

/** What `joiner()` makes: nothing when it is called for the first time, then a separator. */
export class Joiner extends Instance {
  override readonly typeName = 'Joiner'
  override readonly isCallable = true
  readonly #separator: Value
  #isUsed = false

  constructor(separator: Value) {
    super()
    this.#separator = separator
  }

  override get qualifiedName(): string {
    return 'jinja2.utils.Joiner'
  }

  override attribute(name: string): Value | undefined {
    if (name === 'sep') return this.#separator
    return name === 'used' ? this.#isUsed : undefined
  }

  override call(): Value {
    if (this.#isUsed) return this.#separator
    this.#isUsed = true
    return ''
  }
}
