import { randomBytes } from 'node:crypto'
import { secretInvalid } from './errors.ts'

const symmetric = 'whsec_'
const asymmetric = ['whsk_', 'whpk_']

/** A new secret of 32 random bytes that signs both ways, NetBox's and Standard Webhooks'. */
export function generateSecret(): string {
  return symmetric + randomBytes(32).toString('base64')
}

/** Why a secret cannot sign, as the end of a sentence that does not repeat it; `undefined` if it can. */
export function secretProblem(secret: string): string | undefined {
  if (secret === '') return 'is empty'
  const prefix = asymmetric.find((prefix) => secret.startsWith(prefix))
  if (prefix) return `starts with ${prefix}: ed25519 keys are not supported yet`
  if (isStandardSecret(secret) && !isBase64(keyOf(secret))) {
    return 'starts with whsec_ but does not go on in base64'
  }
  return undefined
}

/** @throws NetboxHooksError `NBH_SECRET_INVALID`, as {@link secretProblem} says */
export function refuseUnusable(secret: string): void {
  const problem = secretProblem(secret)
  if (problem !== undefined) throw secretInvalid(problem)
}

/** Whether a secret is one of Standard Webhooks (`whsec_…`), not just any text. */
export function isStandardSecret(secret: string): boolean {
  return secret.startsWith(symmetric)
}

/**
 * The key inside a `whsec_` secret, in base64 as it stands there.
 * @throws NetboxHooksError `NBH_SECRET_INVALID`
 */
export function standardKey(secret: string): string {
  refuseUnusable(secret)
  if (!isStandardSecret(secret)) throw secretInvalid('for Standard Webhooks must start with whsec_')
  return keyOf(secret)
}

function keyOf(secret: string): string {
  return secret.slice(symmetric.length)
}

/** Decoding skips what is not base64; the way back shows it. */
function isBase64(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64').toString('base64') === text
}
