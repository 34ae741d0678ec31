import { toData, toValue } from './values/data.ts'
import { str } from './values/print.ts'
import { type Builtin, builtin } from './values/signature.ts'

/** A filter of the host. What it throws ends the render: a `JinjaError` gets its place, all else is thrown on as it is. */
export type HostFilter =
  /** Is given data as JSON has it, and gives such data. What is undefined is `null`. */
  | {
      readonly takes: 'data'
      filter(
        value: unknown,
        positional: readonly unknown[],
        named: Readonly<Record<string, unknown>>,
      ): unknown
    }
  /** Is given the text that the value would print, and no arguments. */
  | { readonly takes: 'text'; filter(text: string): unknown }

export function hostFilter(own: HostFilter): Builtin {
  if (own.takes === 'text')
    return builtin('', (context, value) => toValue(own.filter(str(value, context)), context))
  return builtin('* **', (context, value, _values, { rest, named }) => {
    const positional = rest.map((item) => toData(item, context))
    const byName = Object.fromEntries([...named].map(([key, item]) => [key, toData(item, context)]))
    return toValue(own.filter(toData(value, context), positional, byName), context)
  })
}
