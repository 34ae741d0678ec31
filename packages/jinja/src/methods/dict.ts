import { JinjaError, typeError, valueError } from '../errors.ts'
import { keyError } from '../values/format-percent.ts'
import { type Context, Dict, DictView, Tuple, type Value } from '../values/model.ts'
import { iterate, sizeOf, toList } from '../values/sequences.ts'
import { type Builtin, builtin, type Run } from '../values/signature.ts'

/** Bytes that an entry takes, about. */
export const entrySize = 64

/** Puts entries into a dict: those of a dict, or pairs. */
export function update(
  dict: Dict,
  values: Value | undefined,
  named: ReadonlyMap<string, Value>,
  context: Context,
): void {
  const put = (key: Value, value: Value) => {
    context.budget.step()
    context.budget.room(entrySize)
    dict.set(key, value)
  }
  if (values instanceof Dict) for (const [key, value] of values.entries()) put(key, value)
  else if (values !== undefined) {
    const iterator = iterate(values, context)
    for (let turn = iterator.next(), index = 0; !turn.done; turn = iterator.next(), index += 1) {
      if (sizeOf(turn.value) === undefined)
        throw typeError(`cannot convert dictionary update sequence element #${index} to a sequence`)
      const pair = toList(turn.value, context)
      if (pair.length !== 2)
        throw valueError(
          `dictionary update sequence element #${index} has length ${pair.length}; 2 is required`,
        )
      put(pair[0] as Value, pair[1] as Value)
    }
  }
  for (const [name, value] of named) put(name, value)
}

function method(
  written: string,
  run: (
    dict: Dict,
    ...rest: Parameters<Run> extends [infer C, Value, ...infer R] ? [...R, C] : never
  ) => Value,
): Builtin {
  return builtin(written, (context, value, values, more) => run(value as Dict, values, more, context))
}

/** The methods of `dict`. */
export const dictMethods: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    keys: method('', (dict) => new DictView(dict, 'keys')),
    values: method('', (dict) => new DictView(dict, 'values')),
    items: method('', (dict) => new DictView(dict, 'items')),
    get: method('key default? /', (dict, [key, otherwise = null]) => {
      const found = dict.get(key as Value)
      return found === undefined ? otherwise : found
    }),
    copy: method('', (dict, _values, _more, context) => copied(dict, context)),
    fromkeys: method('iterable value? /', (_dict, [keys, value = null], _more, context) =>
      Dict.of(toList(keys as Value, context).map((key) => [key, value])),
    ),
    update: method('other? / **', (dict, [values], { named }, context) => {
      update(dict, values, named, context)
      return null
    }),
    setdefault: method('key default? /', (dict, [key, value = null], _more, context) => {
      const found = dict.get(key as Value)
      if (found !== undefined) return found
      context.budget.room(entrySize)
      dict.set(key as Value, value)
      return value
    }),
    pop: method('key default? /', (dict, [key, otherwise]) => {
      const found = dict.get(key as Value)
      if (found === undefined && otherwise === undefined) throw keyError(key as Value)
      dict.delete(key as Value)
      return (found === undefined ? otherwise : found) as Value
    }),
    popitem: method('', (dict, _values, _more, context) => {
      context.budget.work(dict.size * 8)
      const entry = dict.entries().at(-1)
      if (!entry) throw new JinjaError('KeyError', "'popitem(): dictionary is empty'")
      dict.delete(entry[0])
      return new Tuple(entry)
    }),
    clear: method('', (dict) => {
      dict.clear()
      return null
    }),
  }),
)

/** A dict with the same entries. */
export function copied(dict: Dict, context: Context): Dict {
  context.budget.work(dict.size)
  context.budget.room(dict.size * entrySize)
  return Dict.of(dict.entries())
}
