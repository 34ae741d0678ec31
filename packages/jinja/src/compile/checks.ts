import { JinjaError, placeOf } from '../errors.ts'
import { globals } from '../library/globals.ts'
import { methodsOf } from '../methods/attributes.ts'
import type { CallArguments, Expression } from '../syntax/nodes.ts'
import { textOf } from '../values/compare.ts'
import { Dict, Float, Tuple, type Value } from '../values/model.ts'
import { nearest } from '../values/nearest.ts'
import { argumentProblem, type Builtin, builtin, type Signature, unknown } from '../values/signature.ts'
import type { Library } from './render.ts'
import type { Scope } from './scope.ts'

const samples: readonly Value[] = ['', 0, new Float(0), [], new Dict(), new Tuple([])]
const dataMethods: ReadonlySet<string> = new Set(samples.flatMap((sample) => [...methodsOf(sample).keys()]))

/** What a host says of what it has. */
interface Known {
  readonly variables?: readonly string[]
  readonly filtersAreComplete?: boolean
}

/** Finds what a template names and there is not, before it is rendered. */
export class Checks {
  readonly #source: string
  readonly #library: Library
  /** The variables that a render is given; `undefined` if that is not known. */
  readonly #variables: ReadonlySet<string> | undefined
  readonly #filtersAreComplete: boolean

  constructor(source: string, library: Library, { variables, filtersAreComplete = true }: Known) {
    this.#source = source
    this.#library = library
    this.#variables = variables && new Set(variables)
    this.#filtersAreComplete = filtersAreComplete
  }

  fail(message: string, at: number, kind = 'TemplateAssertionError'): never {
    throw new JinjaError(kind, message, placeOf(this.#source, at))
  }

  filter(name: string, at: number): Builtin {
    const { filters } = this.#library
    return this.#filtersAreComplete || filters.has(name)
      ? this.#named('filter', filters, name, at)
      : missingFilter(name, filters)
  }

  test(name: string, at: number): Builtin {
    return this.#named('test', this.#library.tests, name, at)
  }

  /** A variable that no scope has. */
  variable(name: string, scope: Scope, at: number, isCalled: boolean): void {
    const variables = this.#variables
    if (!variables || variables.has(name) || globals.has(name)) return
    const known = [...scope.names(), ...variables, ...(isCalled ? globals.keys() : [])]
    this.fail(`there is no ${isCalled ? 'function' : 'variable'} "${name}"${nearest(name, known)}`, at)
  }

  /** Whether a name that no scope has is a global function. */
  isGlobal(name: string): boolean {
    return globals.has(name) && !this.#variables?.has(name)
  }

  /** Whether a variable that no scope has is data. */
  isData(name: string): boolean {
    return name !== 'self' && (!globals.has(name) || this.#variables?.has(name) === true)
  }

  method(known: ReadonlyMap<string, Builtin>, name: string, type: string, at: number): void {
    if (!known.has(name)) this.fail(`a ${type} has no method "${name}"${nearest(name, known.keys())}`, at)
  }

  /** A method of what may be data of any type. */
  methodOfData(name: string, at: number): void {
    if (!dataMethods.has(name)) this.fail(`there is no method "${name}"${nearest(name, dataMethods)}`, at)
  }

  args(
    signature: Signature,
    args: CallArguments,
    subject: string,
    at: number,
    count: number = args.positional.length,
  ): void {
    const names = args.named.map(({ name }) => name)
    const isWhole = !args.spread && !args.spreadNamed
    const problem = argumentProblem(signature, count, names, subject, isWhole)
    if (!problem) return
    const argument = args.named.find(({ name }) => name === problem.name)
    this.fail(problem.message, argument?.at ?? at)
  }

  /** What filters such as `map` and `select` are told by name. */
  chosen(filter: string, args: CallArguments): void {
    const position = filter.endsWith('attr') ? 1 : 0
    const argument = args.positional[position]
    const name = argument && constantText(argument)
    if (argument === undefined || name === undefined) return
    const kind = filter === 'map' ? 'filter' : 'test'
    const { signature } = kind === 'filter' ? this.filter(name, argument.at) : this.test(name, argument.at)
    const count = args.positional.length - position - 1
    this.args(signature, args, `the ${kind} "${name}"`, argument.at, count)
  }

  #named(kind: string, known: ReadonlyMap<string, Builtin>, name: string, at: number): Builtin {
    return known.get(name) ?? this.fail(`there is no ${kind} "${name}"${nearest(name, known.keys())}`, at)
  }
}

/** Stands for a filter that may come later. */
function missingFilter(name: string, known: ReadonlyMap<string, Builtin>): Builtin {
  return builtin('* **', () => {
    throw unknown('filter', name, known.keys())
  })
}

function constantText(expression: Expression): string | undefined {
  return expression.kind === 'constant' ? textOf(expression.value) : undefined
}
