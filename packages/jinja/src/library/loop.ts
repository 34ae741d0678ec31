import { typeError } from '../errors.ts'
import { equals } from '../values/compare.ts'
import { type Arguments, type Context, Instance, Tuple, type Value } from '../values/model.ts'
import { iterate, sizeOf } from '../values/sequences.ts'
import { bind, signature } from '../values/signature.ts'
import { undefinedBecause } from '../values/undefined.ts'
import { Method } from './objects.ts'

/** Renders the body of a recursive loop for other items. */
export type Recurse = (items: Value, depth: number) => Value

const recursion = signature('iterable')

/** The `loop` of a template. */
export class Loop extends Instance {
  override readonly typeName = 'LoopContext'
  override readonly isCallable = true
  readonly #recurse: Recurse | undefined
  readonly #depth: number
  #iterator: Iterator<Value>
  #length: number | undefined
  #index = -1
  #before: Value | undefined
  #current: Value | undefined
  /** What comes next, if it has been looked at. */
  #ahead: Value[] = []
  #changed: Tuple | undefined

  constructor(items: Value, context: Context, depth: number, recurse: Recurse | undefined) {
    super()
    this.#iterator = iterate(items, context)
    this.#length = sizeOf(items)
    this.#depth = depth
    this.#recurse = recurse
  }

  override get qualifiedName(): string {
    return 'jinja2.runtime.LoopContext'
  }

  /** The next item; `undefined` at the end. */
  next(): Value | undefined {
    const item = this.#ahead.length > 0 ? this.#ahead.shift() : this.#take()
    if (item === undefined) return undefined
    this.#index += 1
    this.#before = this.#current
    this.#current = item
    return item
  }

  override attribute(name: string, context: Context): Value | undefined {
    switch (name) {
      case 'index':
        return this.#index + 1
      case 'index0':
        return this.#index
      case 'first':
        return this.#index === 0
      case 'last':
        return this.#peek() === undefined
      case 'length':
        return this.length(context)
      case 'revindex':
        return this.length(context) - this.#index
      case 'revindex0':
        return this.length(context) - this.#index - 1
      case 'depth':
        return this.#depth + 1
      case 'depth0':
        return this.#depth
      case 'previtem':
        return this.#index === 0 ? undefinedBecause('there is no previous item') : this.#before
      case 'nextitem': {
        const item = this.#peek()
        return item === undefined ? undefinedBecause('there is no next item') : item
      }
      case 'cycle':
        return new Method('LoopContext.cycle', ({ positional }) => {
          if (positional.length === 0) throw typeError('no items for cycling given')
          return positional[this.#index % positional.length] as Value
        })
      case 'changed':
        return new Method('LoopContext.changed', ({ positional }, context) => {
          const values = new Tuple(positional)
          if (this.#changed && equals(this.#changed, values, context)) return false
          this.#changed = values
          return true
        })
    }
    return undefined
  }

  /** How many items there are; those of a generator are taken to count them. */
  length(context: Context): number {
    if (this.#length === undefined) {
      for (let item = this.#take(); item !== undefined; item = this.#take()) {
        context.budget.step()
        context.budget.room(8)
        this.#ahead.push(item)
      }
      this.#length = this.#index + 1 + this.#ahead.length
    }
    return this.#length
  }

  override call(args: Arguments, _context: Context): Value {
    const { values } = bind(recursion, args, 'the loop')
    if (!this.#recurse) throw typeError("The loop must have the 'recursive' marker to be called recursively.")
    return this.#recurse(values[0] as Value, this.#depth + 1)
  }

  override print(context: Context): string {
    return `<LoopContext ${this.#index + 1}/${this.length(context)}>`
  }

  #peek(): Value | undefined {
    if (this.#ahead.length === 0) {
      const item = this.#take()
      if (item !== undefined) this.#ahead.push(item)
    }
    return this.#ahead[0]
  }

  #take(): Value | undefined {
    const turn = this.#iterator.next()
    return turn.done ? undefined : turn.value
  }
}
