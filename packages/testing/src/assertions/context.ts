import type { JsonObject } from '@netbox-hooks/webhooks'
import type { EmittedEvent } from '../host/emitted-event.ts'
import type { Equals, Verdict } from './verdict.ts'
import { callbacksText, nameOf, shown } from './words.ts'

/** What is expected of a context. */
export interface ContextExpectation {
  /** The keys that it has, with these values; it may have more. Default: any. */
  readonly expected: JsonObject | undefined
  /** The plugin that has added them. Default: any. */
  readonly from: string | undefined
}

/** Whether an event's context has these keys with these values, each added by that plugin. */
export function contextVerdict(
  emitted: EmittedEvent,
  { expected, from }: ContextExpectation,
  equals: Equals,
): Verdict {
  const { provenance } = emitted
  const context: JsonObject = emitted.context ?? {}
  const keys = Object.keys(expected ?? context)
  const wrong = keys.filter((key) => {
    const isFrom = from === undefined || provenance[key]?.plugin === from
    const isThere = Object.hasOwn(context, key)
    return !isThere || !isFrom || (expected !== undefined && !equals(context[key], expected[key]))
  })
  const pass = Object.keys(context).length > 0 && wrong.length === 0
  const by = from === undefined ? '' : ` by ${from}`
  const wanted = expected === undefined ? 'any context' : shown(expected)
  const lines = (names: readonly string[]) => names.map((key) => `  ${key}: ${found(emitted, key)}`)
  return {
    pass,
    actual: emitted.context,
    expected,
    message: () =>
      pass
        ? [`Expected the context of ${nameOf(emitted)} not to have ${wanted}${by}.`, ...lines(keys)].join(
            '\n',
          )
        : [
            `Expected the context of ${nameOf(emitted)} to have ${wanted}${by}.`,
            ...(emitted.context === undefined ? ['It has no context.'] : ['It has:', ...lines(wrong)]),
            ...(emitted.fired.length === 0 ? ['No rule fired, so that no callback was called.'] : []),
            callbacksText(emitted),
          ].join('\n'),
  }
}

function found({ context = {}, provenance }: EmittedEvent, key: string): string {
  if (!Object.hasOwn(context, key)) return `nothing; it has ${Object.keys(context).join(', ')}`
  const { plugin, callback, overwrote = [] } = provenance[key] ?? {}
  const over = overwrote.length > 0 ? `, over that of ${overwrote.join(' and ')}` : ''
  const by = callback === undefined ? plugin : `${callback} of ${plugin}`
  return `${shown(context[key])}, by ${by}${over}`
}
