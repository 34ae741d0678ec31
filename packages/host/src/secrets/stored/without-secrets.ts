import { secretMark } from '@netbox-hooks/server'
import { isPlainObject } from '../../is-plain-object.ts'

/** What is no secret, whatever it looks like: names, and choices between words. */
const publicKeys: ReadonlySet<string> = new Set([
  ...['name', 'type', 'webhook', 'webhooks', 'objectTypes', 'eventTypes', 'secretHeaders'],
  ...['httpMethod', 'payload', 'ordering', 'head'],
])

/** A value with {@link secretMark} in the place of each text that has a secret in it. */
export function withoutSecrets<Value>(value: Value, redactText: (text: string) => string): Value {
  const hide = (part: unknown): unknown => {
    if (typeof part === 'string') return redactText(part) === part ? part : secretMark
    if (Array.isArray(part)) return part.map(hide)
    if (!isPlainObject(part)) return part
    const hidden = Object.entries(part).map(([key, inner]) => [
      key,
      publicKeys.has(key) ? inner : hide(inner),
    ])
    return Object.fromEntries(hidden)
  }
  return hide(value) as Value
}
