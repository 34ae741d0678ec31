import { textOf } from '../values/compare.ts'
import { type Context, Undefined, type Value } from '../values/model.ts'

/** What `attribute=` of a filter asks for: `name`, `name.1.other`, an index; `null` is the value itself. */
export function attributeGetter(
  attribute: Value,
  context: Context,
  options: { readonly ignoreCase?: boolean; readonly byDefault?: Value | undefined } = {},
): (value: Value) => Value {
  const parts = partsOf(attribute)
  const { ignoreCase = false, byDefault } = options
  return (value) => {
    let found = value
    for (const part of parts) {
      context.budget.step()
      found = context.item(found, part)
      if (found instanceof Undefined && byDefault !== undefined && byDefault !== null) found = byDefault
    }
    return ignoreCase ? withoutCase(found) : found
  }
}

/** As {@link attributeGetter}, for several with commas between. */
export function attributesGetter(
  attribute: Value,
  context: Context,
  ignoreCase: boolean,
): (value: Value) => Value[] {
  const text = textOf(attribute)
  const getters = (text === undefined ? [attribute] : text.split(',')).map((part) =>
    attributeGetter(part, context, { ignoreCase }),
  )
  return (value) => getters.map((getter) => getter(value))
}

function withoutCase(value: Value): Value {
  return textOf(value)?.toLowerCase() ?? value
}

function partsOf(attribute: Value): readonly Value[] {
  if (attribute === null) return []
  const text = textOf(attribute)
  if (text === undefined) return [attribute]
  return text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}
