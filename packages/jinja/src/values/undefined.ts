import { JinjaError } from '../errors.ts'
import { objectName, typeName, Undefined, type Value } from './model.ts'
import { repr } from './print.ts'

function undefinedWith(message: () => string, kind = 'UndefinedError'): Undefined {
  return new Undefined(() => new JinjaError(kind, message()))
}

/** A variable that there is not. */
export function undefinedName(name: string): Undefined {
  return undefinedWith(() => `'${name}' is undefined`)
}

/** An attribute or an element that a value does not have. */
export function undefinedPart(owner: Value, name: Value): Undefined {
  return undefinedWith(() =>
    typeof name === 'string'
      ? `'${objectName(owner)}' has no attribute ${repr(name)}`
      : `${objectName(owner)} has no element ${repr(name)}`,
  )
}

/** An attribute that a template must not see. */
export function unsafePart(owner: Value, name: string): Undefined {
  return undefinedWith(
    () => `access to attribute ${repr(name)} of '${typeName(owner)}' object is unsafe.`,
    'SecurityError',
  )
}

export function undefinedBecause(message: string): Undefined {
  return undefinedWith(() => message)
}
