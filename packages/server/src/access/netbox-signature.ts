import { timingSafeEqual } from 'node:crypto'
import { netboxSignature } from '@netbox-hooks/verify'

/** Whether a body was signed as NetBox does it with one of the secrets. Which one, the time it takes does not tell. */
export function isSignedByNetbox(body: Buffer, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature.trim().toLowerCase())
  const matches = secrets.map((secret) => {
    const expected = Buffer.from(netboxSignature(body, secret))
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
  return matches.includes(true)
}
