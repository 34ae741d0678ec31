import { type CodeToken, stringValue } from './code-tokens.ts'

/** Words of a type between a name and its value. */
const longestType = 12

/** Where the list opens that a word is the name of: `webhooks: [`, `"webhooks": [`, `webhooks = [`, `webhooks: Webhook[] = [`. */
export function listAt(tokens: readonly CodeToken[], index: number, key: string): number | undefined {
  const name = tokens[index] as CodeToken
  if ((stringValue(name) ?? (name.kind === 'word' ? name.value : undefined)) !== key) return undefined
  const valueAt = (at: number) => tokens[at]?.value
  if ([':', '='].includes(valueAt(index + 1) ?? '') && valueAt(index + 2) === '[') return index + 2
  if (valueAt(index + 1) !== ':') return undefined
  const assigned = tokens.findIndex(({ value }, at) => at > index && value === '=')
  return assigned - index < longestType && valueAt(assigned + 1) === '[' ? assigned + 1 : undefined
}

/** A brace behind these opens an object rather than a block: `default {`, `({`, `= {`, `: {`, `return {`. */
export function beginsObject(tokens: readonly CodeToken[], index: number): boolean {
  const before = tokens[index - 1]?.value
  return before === undefined || ['default', '(', '=', ':', 'return', 'satisfies'].includes(before)
}
