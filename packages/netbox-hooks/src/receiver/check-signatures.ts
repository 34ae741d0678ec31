import { messageOf } from '@netbox-hooks/core'
import { verifyWebhook } from '@netbox-hooks/verify'

/** What the signatures of a received webhook are worth. */
export interface Verification {
  /** At least one signature is there, and every one that is there is right. */
  readonly verified: boolean
  readonly signatures: readonly SignatureCheck[]
}

/** One signature of a received webhook. */
export interface SignatureCheck {
  readonly header: 'X-Hook-Signature' | 'webhook-signature'
  readonly result: 'verified' | 'failed' | 'absent'
  /** Why it failed. */
  readonly problem?: string
}

/**
 * Judges each signature by itself, where `verifyWebhook()` throws at the first that is wrong.
 *
 * @param headers names in lower case
 * @param secrets at least one; all usable
 */
export function checkSignatures(
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  secrets: readonly string[],
): Verification {
  const check = (header: SignatureCheck['header'], other: string): SignatureCheck => {
    if (headers[header.toLowerCase()] === undefined) return { header, result: 'absent' }
    const { [other]: _, ...rest } = headers
    try {
      verifyWebhook({ headers: rest, body, secrets })
      return { header, result: 'verified' }
    } catch (error) {
      return { header, result: 'failed', problem: messageOf(error) }
    }
  }
  const signatures = [
    check('X-Hook-Signature', 'webhook-signature'),
    check('webhook-signature', 'x-hook-signature'),
  ]
  const present = signatures.filter(({ result }) => result !== 'absent')
  return { verified: present.length > 0 && present.every(({ result }) => result === 'verified'), signatures }
}
