/**
 * Where a value of JSON has half a character, which is a lone surrogate, in a text or a name; `undefined` if nowhere. That is
 * no text: encrypted, or as a key of signatures, it would be another one.
 */
export function halfCharacterIn(value: unknown): readonly PropertyKey[] | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : []
  if (typeof value !== 'object' || value === null) return undefined
  for (const [step, inner] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const found = String(step).isWellFormed() ? halfCharacterIn(inner) : []
    if (found) return [step, ...found]
  }
  return undefined
}
