import { typeError } from '../errors.ts'
import type { CallArguments, Expression } from '../syntax/nodes.ts'
import { textOf } from '../values/compare.ts'
import { type Arguments, Dict, typeName, Undefined, type Value } from '../values/model.ts'
import { toList } from '../values/sequences.ts'
import { type BoundArguments, type Builtin, bind } from '../values/signature.ts'
import type { Evaluate, Frame } from './frame.ts'

type CompileExpression = (expression: Expression) => Evaluate

const noNames: ReadonlyMap<string, Value> = new Map()

/** Arguments of a call, as they are when it is made. */
export function compileArguments(
  args: CallArguments,
  compile: CompileExpression,
): (frame: Frame) => Arguments {
  const positional = args.positional.map(compile)
  const named = args.named.map(({ name, value }) => [name, compile(value)] as const)
  const spread = args.spread && compile(args.spread)
  const spreadNamed = args.spreadNamed && compile(args.spreadNamed)
  return (frame) => {
    const values = positional.map((evaluate) => evaluate(frame))
    if (spread) for (const value of toList(spread(frame), frame.render)) values.push(value)
    if (named.length === 0 && !spreadNamed) return { positional: values, named: noNames }
    const names = new Map(named.map(([name, evaluate]) => [name, evaluate(frame)]))
    if (spreadNamed) addNamed(names, spreadNamed(frame))
    return { positional: values, named: names }
  }
}

function addNamed(names: Map<string, Value>, values: Value): void {
  if (values instanceof Undefined) values.fail()
  if (!(values instanceof Dict))
    throw typeError(`argument after ** must be a mapping, not ${typeName(values)}`)
  for (const [key, value] of values.entries()) {
    const name = textOf(key)
    if (name === undefined) throw typeError('keywords must be strings')
    if (names.has(name)) throw typeError(`got multiple values for keyword argument '${name}'`)
    names.set(name, value)
  }
}

/** Arguments as they belong to the parameters of something built in; most are put in order here already. */
export function compileBound(
  { signature }: Builtin,
  args: CallArguments,
  subject: string,
  compile: CompileExpression,
): (frame: Frame) => BoundArguments {
  const { parameters } = signature
  const isStatic = !args.spread && !args.spreadNamed && !signature.rest && !signature.restNamed
  if (!isStatic) {
    const evaluate = compileArguments(args, compile)
    return (frame) => bind(signature, evaluate(frame), subject)
  }
  if (args.positional.length === 0 && args.named.length === 0) {
    const none: BoundArguments = { values: [], rest: [], named: noNames }
    return () => none
  }
  const ordered = parameters.map(({ name }, index) => {
    const expression = args.positional[index] ?? args.named.find((argument) => argument.name === name)?.value
    return expression && compile(expression)
  })
  return (frame) => ({ values: ordered.map((evaluate) => evaluate?.(frame)), rest: [], named: noNames })
}
