import { typeError } from '../errors.ts'
import { type Arguments, type Context, Instance, typeName, Undefined, type Value } from '../values/model.ts'

/** Python's `value(…)`. */
export function call(value: Value, args: Arguments, context: Context): Value {
  if (value instanceof Undefined) return value.fail()
  if (!(value instanceof Instance) || !value.isCallable)
    throw typeError(`'${typeName(value)}' object is not callable`)
  context.budget.step()
  return value.call(args, context)
}

export function isCallable(value: Value): boolean {
  return value instanceof Instance && value.isCallable
}
