import { JinjaError, typeError } from '../errors.ts'
import { textOf } from '../values/compare.ts'
import { type Arguments, type Context, generator, typeName, type Value } from '../values/model.ts'
import { isTruthy } from '../values/sequences.ts'
import { type Builtin, builtin } from '../values/signature.ts'
import { attributeGetter } from './attribute-path.ts'
import { itemsOf } from './list-filters.ts'

function nameOf(value: Value): string {
  const name = textOf(value)
  if (name === undefined) throw typeError(`a name is a str, not ${typeName(value)}`)
  return name
}

/** What `map` does to each item: an attribute, or a filter with its arguments. */
function mapping({ positional, named }: Arguments, context: Context): (value: Value) => Value {
  const attribute = named.get('attribute')
  if (positional.length === 0 && attribute !== undefined) {
    const other = [...named.keys()].find((name) => name !== 'attribute' && name !== 'default')
    if (other !== undefined)
      throw new JinjaError('FilterArgumentError', `Unexpected keyword argument '${other}'`)
    return attributeGetter(attribute, context, { byDefault: named.get('default') })
  }
  const [name, ...args] = positional
  if (name === undefined) throw new JinjaError('FilterArgumentError', 'map requires a filter argument')
  return (value) => context.filter(nameOf(name), value, { positional: args, named })
}

/** `select` and its kin: keeps the items, or those whose attribute, for which a test is true or not. */
function choosing(keeps: boolean, byAttribute: boolean): Builtin {
  return builtin('* **', (context, value, _values, { rest, named }) => {
    const choose = function* (): Generator<Value, void> {
      if (!isTruthy(value)) return
      const [attribute, ...others] = byAttribute ? rest : [null, ...rest]
      if (attribute === undefined)
        throw new JinjaError('FilterArgumentError', 'Missing parameter for attribute name')
      const getter = attributeGetter(attribute, context)
      const [name, ...args] = others
      const isChosen = (item: Value) =>
        name === undefined ? isTruthy(item) : context.test(nameOf(name), item, { positional: args, named })
      for (const item of itemsOf(value, context)) if (isChosen(getter(item)) === keeps) yield item
    }
    return generator(choose(), 'select_or_reject')
  })
}

/** Filters that are told what to do by the name of another filter or of a test. */
export const choosingFilters: Readonly<Record<string, Builtin>> = {
  map: builtin('* **', (context, value, _values, { rest, named }) => {
    const map = function* (): Generator<Value, void> {
      if (!isTruthy(value)) return
      const change = mapping({ positional: rest, named }, context)
      for (const item of itemsOf(value, context)) yield change(item)
    }
    return generator(map(), 'sync_do_map')
  }),
  select: choosing(true, false),
  reject: choosing(false, false),
  selectattr: choosing(true, true),
  rejectattr: choosing(false, true),
}
