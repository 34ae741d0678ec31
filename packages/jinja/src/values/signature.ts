import { JinjaError, typeError } from '../errors.ts'
import type { Arguments, Context, Value } from './model.ts'
import { nearest } from './nearest.ts'

/** The parameters of something that is called, in Python's terms. */
export interface Signature {
  readonly parameters: readonly Parameter[]
  /** Takes any number of further arguments: `*args`. */
  readonly rest: boolean
  /** Takes arguments of any name: `**kwargs`. */
  readonly restNamed: boolean
}

interface Parameter {
  readonly name: string
  readonly isRequired: boolean
  /** Whether it can be given by name. */
  readonly byName: boolean
}

/** Arguments as they belong to a signature: `undefined` for what was not given. */
export interface BoundArguments {
  readonly values: readonly (Value | undefined)[]
  readonly rest: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
}

/** Something built in: a filter, a test, a method, a function. */
export interface Builtin {
  readonly signature: Signature
  /** @param value what it is applied to; `null` for a function */
  run(
    context: Context,
    value: Value,
    values: readonly (Value | undefined)[],
    more: Pick<BoundArguments, 'rest' | 'named'>,
  ): Value
}

export type Run = Builtin['run']

/**
 * Reads a signature: `old new count?`. `?` can be left out, what stands before `/` has no name, `*` and `**` take the rest.
 */
export function signature(written: string): Signature {
  const words = written.split(' ').filter((word) => word !== '')
  const nameless = words.indexOf('/')
  const parameters = words
    .filter((word) => !/^[/*]/.test(word))
    .map((word, index) => ({
      name: word.replace('?', ''),
      isRequired: !word.endsWith('?'),
      byName: index >= nameless,
    }))
  return { parameters, rest: words.includes('*'), restNamed: words.includes('**') }
}

export function builtin(written: string, run: Run): Builtin {
  return { signature: signature(written), run }
}

/** What a mistake in arguments is said of, e.g. `the filter "round"`. */
export type Subject = string

/**
 * What is wrong with the number and the names of arguments; `undefined` if nothing is.
 * @param isWhole whether these are all: no `*` or `**` adds to them
 */
export function argumentProblem(
  { parameters, rest, restNamed }: Signature,
  count: number,
  names: readonly string[],
  subject: Subject,
  isWhole = true,
): { readonly message: string; readonly name?: string } | undefined {
  if (count > parameters.length && !rest) {
    const most = parameters.length === 0 ? 'no arguments' : `at most ${plural(parameters.length)}`
    return { message: `${subject} takes ${most}, not ${count}` }
  }
  for (const name of names) {
    const index = parameters.findIndex((parameter) => parameter.name === name && parameter.byName)
    if (index >= 0 && index < count) return { name, message: `${subject} is given "${name}" twice` }
    if (index < 0 && !restNamed) {
      const named = parameters.filter(({ byName }) => byName).map((parameter) => parameter.name)
      return { name, message: `${subject} has no parameter "${name}"${nearest(name, named)}` }
    }
  }
  const missing = parameters.find(
    ({ name, isRequired }, index) => isRequired && index >= count && !names.includes(name),
  )
  return missing && isWhole ? { message: `${subject} needs the argument "${missing.name}"` } : undefined
}

function plural(count: number): string {
  return count === 1 ? 'one argument' : `${count} arguments`
}

/** @throws JinjaError */
export function bind(
  signature: Signature,
  { positional, named }: Arguments,
  subject: Subject,
): BoundArguments {
  const { parameters } = signature
  const problem = argumentProblem(signature, positional.length, [...named.keys()], subject)
  if (problem) throw typeError(problem.message)
  const values = parameters.map(({ name, byName }, index) =>
    index < positional.length ? positional[index] : byName ? named.get(name) : undefined,
  )
  const more = new Map(named)
  for (const { name, byName } of parameters) if (byName) more.delete(name)
  return { values, rest: positional.slice(parameters.length), named: more }
}

export function unknown(kind: string, name: string, known: Iterable<string>): JinjaError {
  return new JinjaError('TemplateAssertionError', `there is no ${kind} "${name}"${nearest(name, known)}`)
}
