import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

const prefix = 'nbhk_'
const bytes = 32

/** A key that secrets are encrypted with. */
export interface Key {
  /** The first 8 hex digits of the SHA-256 of its bytes: it stands beside what is encrypted, and says nothing of the key. */
  readonly id: string
  readonly secret: KeyObject
}

/** A new key as people keep it: `nbhk_` and 32 random bytes in base64url. */
export function newKey(): string {
  return prefix + randomBytes(bytes).toString('base64url')
}

/** The keys of a text that holds several, between commas or blanks, or in lines. */
export function keysIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((key) => key !== '')
}

/** Why a text is no key, as the end of a sentence that does not repeat it; `undefined` if it is one. */
export function keyProblem(text: string): string | undefined {
  if (!text.startsWith(prefix)) return `does not begin with "${prefix}"`
  const given = bytesOf(text)
  const isBase64 = given.toString('base64url') === text.slice(prefix.length)
  if (!isBase64) return `does not go on in base64url behind "${prefix}"`
  return given.length === bytes
    ? undefined
    : `has ${given.length} bytes behind "${prefix}" instead of ${bytes}`
}

/** The key that a text is. It has no problem, see {@link keyProblem}. */
export function readKey(text: string): Key {
  const given = bytesOf(text)
  const id = createHash('sha256').update(given).digest('hex').slice(0, 8)
  return { id, secret: createSecretKey(given) }
}

/** Decoding skips what is not base64url; the way back shows it. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text.slice(prefix.length), 'base64url')
}
