import { JinjaError } from './errors.ts'
import { toData, toValue } from './values/data.ts'
import type { Context } from './values/model.ts'
import { str } from './values/print.ts'
import { type Builtin, builtin } from './values/signature.ts'

/** A filter of the host. What it throws fails the render. */
export type HostFilter =
  /** Is given data as JSON has it, and gives such data. What is undefined is `null`. */
  | {
      readonly takes: 'data'
      filter(value: unknown, positional: readonly unknown[], named: Readonly<Record<string, unknown>>): unknown
    }
  /** Is given the text that the value would print, and no arguments. */
  | { readonly takes: 'text'; filter(text: string): unknown }

export function hostFilter(name: string, own: HostFilter): Builtin {
  const attempt = (run: () => unknown, context: Context) => {
    try {
      return toValue(run(), context)
    } catch (thrown) {
      if (thrown instanceof JinjaError) throw thrown
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      throw new JinjaError('FilterError', `the filter "${name}" failed: ${message}`)
    }
  }
  if (own.takes === 'text')
    return builtin('', (context, value) => attempt(() => own.filter(str(value, context)), context))
  return builtin('* **', (context, value, _values, { rest, named }) =>
    attempt(() => {
      const positional = rest.map((item) => toData(item, context))
      const byName = Object.fromEntries([...named].map(([key, item]) => [key, toData(item, context)]))
      return own.filter(toData(value, context), positional, byName)
    }, context),
  )
}
