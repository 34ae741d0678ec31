import { keyLength, newPrivateKey, publicBytesOf } from './ed25519.ts'
import { secretInvalid } from './errors.ts'
import { nodeCrypto } from './node-crypto.ts'

const sharedPrefix = 'whsec_'
const privatePrefix = 'whsk_'
const publicPrefix = 'whpk_'

/** A new secret of 32 random bytes that signs both ways, NetBox's and Standard Webhooks'. */
export function generateSecret(): string {
  return sharedPrefix + nodeCrypto().randomBytes(32).toString('base64')
}

/**
 * A new pair of ed25519 keys, in Standard Webhooks' form: the host signs with `secret` (`whsk_…`), and receivers, who
 * cannot sign themselves, verify with `publicKey` (`whpk_…`).
 */
export function generateKeyPair(): { readonly secret: string; readonly publicKey: string } {
  const bytes = newPrivateKey()
  return {
    secret: privatePrefix + bytes.toString('base64'),
    publicKey: publicPrefix + bytes.subarray(keyLength).toString('base64'),
  }
}

/** Why a secret cannot sign, as the end of a sentence that does not repeat it; `undefined` if it can. */
export function secretProblem(secret: string): string | undefined {
  const problem = formProblem(secret)
  if (problem !== undefined || !isPrivateKey(secret)) return problem
  const bytes = keyBytes(secret)
  const isPair = bytes.length === keyLength || publicBytesOf(bytes).equals(bytes.subarray(keyLength))
  return isPair ? undefined : `starts with ${privatePrefix} but its two halves do not belong together`
}

/** @throws VerifyError `NBH_SECRET_INVALID` if a secret has not the form of one */
export function refuseUnusable(secret: string): void {
  const problem = formProblem(secret)
  if (problem !== undefined) throw secretInvalid(problem)
}

/**
 * The same for what a receiver verifies with: it may be a public key as well.
 * @throws VerifyError `NBH_SECRET_INVALID`
 */
export function refuseUnusableToVerify(key: string): void {
  if (!isPublicKey(key)) refuseUnusable(key)
  else if (!isBase64(keyText(key)) || keyBytes(key).length !== keyLength) {
    throw secretInvalid(`starts with ${publicPrefix} but does not go on with the base64 of 32 bytes`)
  }
}

/** Whether a secret is one of Standard Webhooks, shared (`whsec_…`) or private (`whsk_…`), not just any text. */
export function isStandardSecret(secret: string): boolean {
  return secret.startsWith(sharedPrefix) || isPrivateKey(secret)
}

/** Whether a secret is a private ed25519 key (`whsk_…`). */
export function isPrivateKey(secret: string): boolean {
  return secret.startsWith(privatePrefix)
}

/** Whether a text is a public ed25519 key (`whpk_…`). */
export function isPublicKey(text: string): boolean {
  return text.startsWith(publicPrefix)
}

/** The key inside a secret of Standard Webhooks, in base64 as it stands there. */
export function keyText(secret: string): string {
  return secret.slice(secret.indexOf('_') + 1)
}

/** The key inside a secret of Standard Webhooks. */
export function keyBytes(secret: string): Buffer {
  return Buffer.from(keyText(secret), 'base64')
}

function formProblem(secret: string): string | undefined {
  if (typeof secret !== 'string') return 'must be a text'
  if (secret === '') return 'is empty'
  if (isPublicKey(secret)) return `starts with ${publicPrefix}: a public key verifies, but cannot sign`
  if (!isStandardSecret(secret)) return undefined
  if (!isPrivateKey(secret)) {
    return isBase64(keyText(secret)) ? undefined : `starts with ${sharedPrefix} but does not go on in base64`
  }
  const { length } = keyBytes(secret)
  const isKey = isBase64(keyText(secret)) && (length === keyLength || length === 2 * keyLength)
  return isKey
    ? undefined
    : `starts with ${privatePrefix} but does not go on with the base64 of 32 or 64 bytes`
}

/** Decoding skips what is not base64; the way back shows it. */
function isBase64(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64').toString('base64') === text
}
