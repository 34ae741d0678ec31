import type { KeyObject } from 'node:crypto'
import { nodeCrypto } from './node-crypto.ts'

// What stands before the key's bytes in DER; ed25519 keys have one form only.
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

/** Bytes of a public key, and of the seed that a private key begins with. */
export const keyLength = 32

/** A new private key: its seed, then its public key. */
export function newPrivateKey(): Buffer {
  const { privateKey } = nodeCrypto().generateKeyPairSync('ed25519')
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(pkcs8Head.length)
  return Buffer.concat([seed, publicBytesOf(seed)])
}

/** The key that signs. @param bytes the seed; what follows it is of no account */
export function privateKey(bytes: Uint8Array): KeyObject {
  const key = Buffer.concat([pkcs8Head, bytes.subarray(0, keyLength)])
  return nodeCrypto().createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

/** The key that verifies. */
export function publicKey(bytes: Uint8Array): KeyObject {
  return nodeCrypto().createPublicKey({ key: Buffer.concat([spkiHead, bytes]), format: 'der', type: 'spki' })
}

/** The public key that belongs to a private one. @param bytes as for {@link privateKey} */
export function publicBytesOf(bytes: Uint8Array): Buffer {
  return nodeCrypto()
    .createPublicKey(privateKey(bytes))
    .export({ format: 'der', type: 'spki' })
    .subarray(spkiHead.length)
}
