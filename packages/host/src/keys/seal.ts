import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Key } from './key.ts'
import type { KeyRing } from './key-ring.ts'

const cipher = 'aes-256-gcm'
const version = 'v1'
/** NIST SP 800-38D: 96 bits, never twice with one key. At random they may be used 2^32 times. */
const nonceBytes = 12
const tagBytes = 16

/**
 * A text that is encrypted. It is a class of its own: no JSON from outside can be taken for one.
 */
export class Sealed {
  /** `v1.<id of the key>.<nonce>.<ciphertext and tag>`, the last two in base64url. It is written to JSON as it is. */
  readonly $sealed: string

  constructor(text: string) {
    this.$sealed = text
  }

  /** The id of the key that it was encrypted with. */
  get keyId(): string {
    return this.$sealed.split('.')[1] ?? ''
  }
}

/**
 * Encrypts a text with AES-256-GCM.
 * @param place where it stands: at another place it cannot be opened
 */
export function seal(text: string, place: string, key: Key): Sealed {
  const nonce = randomBytes(nonceBytes)
  const encrypting = createCipheriv(cipher, key.secret, nonce, { authTagLength: tagBytes })
  encrypting.setAAD(Buffer.from(place))
  const sealed = Buffer.concat([encrypting.update(text, 'utf8'), encrypting.final(), encrypting.getAuthTag()])
  return new Sealed([version, key.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.'))
}

/** What a text was; `undefined` if there is no such key, or the text is damaged, or was sealed for another place. */
export function open(sealed: Sealed, place: string, ring: KeyRing): string | undefined {
  const [form, id = '', nonce = '', text = ''] = sealed.$sealed.split('.')
  const key = ring.find(id)
  const bytes = Buffer.from(text, 'base64url')
  if (form !== version || !key || bytes.length < tagBytes) return undefined
  try {
    const decrypting = createDecipheriv(cipher, key.secret, Buffer.from(nonce, 'base64url'), {
      authTagLength: tagBytes,
    })
    decrypting.setAAD(Buffer.from(place))
    decrypting.setAuthTag(bytes.subarray(-tagBytes))
    return Buffer.concat([decrypting.update(bytes.subarray(0, -tagBytes)), decrypting.final()]).toString()
  } catch {
    return undefined
  }
}
