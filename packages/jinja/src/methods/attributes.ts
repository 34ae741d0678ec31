import { textLength } from '../values/characters.ts'
import { textOf } from '../values/compare.ts'
import {
  type Arguments,
  type Context,
  Dict,
  DictView,
  Float,
  Instance,
  Markup,
  Range,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from '../values/model.ts'
import { integer } from '../values/numbers.ts'
import { address } from '../values/print.ts'
import { type Builtin, bind } from '../values/signature.ts'
import { undefinedPart, unsafePart } from '../values/undefined.ts'
import { dictMethods } from './dict.ts'
import { itemIndex, listMethods, rangeMethods, tupleMethods } from './list.ts'
import { floatMethods, intMethods, numberAttribute } from './number.ts'
import { markupMethods, strMethods } from './str.ts'

const none: ReadonlyMap<string, Builtin> = new Map()

/** The methods that a value's type has. */
export function methodsOf(value: Value): ReadonlyMap<string, Builtin> {
  if (typeof value === 'string') return strMethods
  if (value instanceof Dict) return dictMethods
  if (Array.isArray(value)) return listMethods
  if (value instanceof Tuple) return tupleMethods
  if (value instanceof Markup) return markupMethods
  if (value instanceof Float) return floatMethods
  if (value instanceof Range) return rangeMethods
  return integer(value) === undefined ? none : intMethods
}

/** A method together with the value that it belongs to. */
class BoundMethod extends Instance {
  override readonly typeName = 'builtin_function_or_method'
  override readonly isCallable = true
  readonly #owner: Value
  readonly #name: string
  readonly #method: Builtin

  constructor(owner: Value, name: string, method: Builtin) {
    super()
    this.#owner = owner
    this.#name = name
    this.#method = method
  }

  override call(args: Arguments, context: Context): Value {
    const { values, rest, named } = bind(this.#method.signature, args, `the method "${this.#name}"`)
    return this.#method.run(context, this.#owner, values, { rest, named })
  }

  override print(): string {
    return `<built-in method ${this.#name} of ${typeName(this.#owner)} object at ${address(this)}>`
  }
}

/** What Python's `getattr()` gives; `undefined` if there is no such attribute. */
function attribute(value: Value, name: string, context: Context): Value | undefined {
  const method = methodsOf(value).get(name)
  if (method) return new BoundMethod(value, name, method)
  if (value instanceof Instance) return value.attribute(name, context)
  if (value instanceof Tuple) {
    const index = value.names?.indexOf(name) ?? -1
    return index < 0 ? undefined : value.items[index]
  }
  if (value instanceof Range && (name === 'start' || name === 'stop' || name === 'step')) return value[name]
  if (value instanceof DictView && name === 'mapping') return value.dict
  return value instanceof Float || integer(value) !== undefined ? numberAttribute(value, name) : undefined
}

/** Python has such an attribute on every object; a template does not see it. */
const special =
  /^__(?:class|dict|doc|init|new|repr|str|hash|eq|ne|lt|le|gt|ge|getattribute|setattr|delattr|reduce|reduce_ex|sizeof|dir|format|subclasshook|init_subclass)__$/

/** Jinja2's `value.name`: an attribute, else an item. */
export function getAttribute(value: Value, name: string, context: Context): Value {
  if (value instanceof Undefined) return value.fail()
  const found = attribute(value, name, context)
  if (found !== undefined) return found
  if (special.test(name)) return unsafePart(value, name)
  const own = item(value, name, context)
  return own === undefined ? undefinedPart(value, name) : own
}

/** Jinja2's `value[key]`: an item, else an attribute. */
export function getItem(value: Value, key: Value, context: Context): Value {
  if (value instanceof Undefined) return value.fail()
  const found = item(value, key, context)
  if (found !== undefined) return found
  const name = textOf(key)
  if (name === undefined) return undefinedPart(value, key)
  const own = attribute(value, name, context)
  if (own !== undefined) return own
  return special.test(name) ? unsafePart(value, name) : undefinedPart(value, key)
}

/** What Python's `value[key]` gives; `undefined` if there is no such item. */
function item(value: Value, key: Value, context: Context): Value | undefined {
  if (value instanceof Dict) {
    try {
      return value.get(key)
    } catch {
      return undefined
    }
  }
  const index = integer(key)
  if (index === undefined) return undefined
  if (Array.isArray(value)) return at(value, Number(index))
  if (value instanceof Tuple) return at(value.items, Number(index))
  if (value instanceof Range) {
    const found = itemIndex(Number(index), value.length)
    return found === undefined ? undefined : value.at(found)
  }
  const text = textOf(value)
  if (text === undefined) return undefined
  context.budget.work(text.length)
  const character = characterAt(text, Number(index))
  return character !== undefined && value instanceof Markup ? new Markup(character) : character
}

function at(items: readonly Value[], index: number): Value | undefined {
  return items[index < 0 ? index + items.length : index]
}

function characterAt(text: string, index: number): string | undefined {
  const length = textLength(text)
  const found = itemIndex(index, length)
  if (found === undefined) return undefined
  return length === text.length ? text[found] : [...text][found]
}
