import { isPlainObject } from '../is-plain-object.ts'

/** A value that stands elsewhere: in an environment variable, or in a file. */
export type SecretReference = { readonly env: string } | { readonly file: string }

/** A value, or what stands for it, or for anything in it. */
export type Referring<Value> =
  | SecretReference
  | (Value extends object ? { readonly [Key in keyof Value]: Referring<Value[Key]> } : Value)

/** What an object that is a reference names, and how; `undefined` if it is none. */
export function referenceIn(
  value: unknown,
): { readonly kind: 'env' | 'file'; readonly name: string } | undefined {
  const [kind, name] = onlyEntry(value) ?? []
  return (kind === 'env' || kind === 'file') && typeof name === 'string' ? { kind, name } : undefined
}

/** What an escaped object stands for; `undefined` if nothing is escaped. */
export function literalIn(value: unknown): object | undefined {
  const [key, inner] = onlyEntry(value) ?? []
  const isEscape = key === 'literal' && (referenceIn(inner) ?? literalIn(inner)) !== undefined
  return isEscape ? (inner as object) : undefined
}

/** A value as a configuration has to write it: what looks like a reference in it, and is none, is escaped. */
export function withEscapes(value: unknown): unknown {
  if (referenceIn(value) !== undefined || literalIn(value) !== undefined) return { literal: value }
  if (Array.isArray(value)) return value.map(withEscapes)
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withEscapes(inner)]))
}

function onlyEntry(value: unknown): [string, unknown] | undefined {
  if (!isPlainObject(value)) return undefined
  const [entry, ...others] = Object.entries(value)
  return others.length === 0 ? entry : undefined
}
