import { type Budget, inMebibytes, limitError } from '../budget.ts'
import { getAttribute, getItem } from '../methods/attributes.ts'
import { escaped } from '../methods/str.ts'
import { type Arguments, type Context, Markup, type Value } from '../values/model.ts'
import { str, tooDeep } from '../values/print.ts'
import { isTruthy } from '../values/sequences.ts'
import { type Builtin, bind, unknown } from '../values/signature.ts'

/** The filters and tests that a template has. */
export interface Library {
  readonly filters: ReadonlyMap<string, Builtin>
  readonly tests: ReadonlyMap<string, Builtin>
}

/** Macros and recursive loops inside each other at most. */
const deepestCall = 200

/** One rendering of a template: what it has written, and what it has left of its budget. */
export class Render implements Context {
  readonly budget: Budget
  readonly variables: ReadonlyMap<string, Value>
  readonly #library: Library
  autoescape = false
  /** Where the template is, as an offset in its source. */
  at = 0
  #written = ''
  #depth = 0

  constructor(library: Library, variables: ReadonlyMap<string, Value>, budget: Budget) {
    this.#library = library
    this.variables = variables
    this.budget = budget
  }

  get written(): string {
    return this.#written
  }

  write(text: string): void {
    this.budget.step()
    this.budget.room(text.length)
    this.#written += text
    if (this.#written.length > this.budget.outputLimit)
      throw limitError(`it renders more than ${inMebibytes(this.budget.outputLimit)}`)
  }

  writeValue(value: Value): void {
    this.write(this.autoescape ? escaped(value, this) : str(value, this))
  }

  /** What is written meanwhile, as a value. */
  capture(run: () => void): string | Markup {
    const before = this.#written
    this.#written = ''
    run()
    const text = this.#written
    this.#written = before
    return this.autoescape ? new Markup(text) : text
  }

  /** Runs what may run itself again. */
  deeper<Result>(run: () => Result): Result {
    this.#depth += 1
    if (this.#depth > deepestCall) throw tooDeep(`(${deepestCall} calls inside each other)`)
    const result = run()
    this.#depth -= 1
    return result
  }

  attribute(value: Value, name: string): Value {
    return getAttribute(value, name, this)
  }

  item(value: Value, key: Value): Value {
    return getItem(value, key, this)
  }

  filter(name: string, value: Value, args: Arguments): Value {
    return this.#apply('filter', this.#library.filters, name, value, args)
  }

  test(name: string, value: Value, args: Arguments): boolean {
    return isTruthy(this.#apply('test', this.#library.tests, name, value, args))
  }

  #apply(
    kind: 'filter' | 'test',
    known: ReadonlyMap<string, Builtin>,
    name: string,
    value: Value,
    args: Arguments,
  ): Value {
    const found = known.get(name)
    if (!found) throw unknown(kind, name, known.keys())
    this.budget.step()
    const { values, rest, named } = bind(found.signature, args, `the ${kind} "${name}"`)
    return found.run(this, value, values, { rest, named })
  }
}
