import { newId } from '@netbox-hooks/delivery'
import { generateSecret } from '@netbox-hooks/verify'
import { type ManagedObject, signatureKeysOf } from '../managed/managed-object.ts'
import { currentKeys, SignatureKey } from '../secrets/signature-key.ts'

const overlapMs = 24 * 60 * 60_000

/** A further key, and when it and the others end. Times are in ms since the epoch. */
export interface NewKey {
  readonly secret?: string | undefined
  readonly othersEndAt?: number | undefined
  readonly endsAt?: number | undefined
}

/** The keys of a webhook with a further one, which is the preferred one. */
export function withKey(
  webhook: ManagedObject,
  { secret, othersEndAt, endsAt }: NewKey,
  now: number,
): {
  readonly keys: readonly SignatureKey[]
  /** The key, if it was made here. */
  readonly made: string | undefined
  /** What is told of it. */
  readonly details: Readonly<Record<string, unknown>>
} {
  const made = secret === undefined ? generateSecret() : undefined
  const added = new SignatureKey({ id: newId(), createdAt: now, endsAt, value: secret ?? (made as string) })
  const end = othersEndAt ?? now + overlapMs
  const others = signatureKeysOf(webhook)
    .filter((key) => key.isLive(now))
    .map((key) => (key.endsAt === undefined || key.endsAt > end ? key.with({ endsAt: end }) : key))
  const details = { id: added.id, ends_at: endsAt, others_end_at: others.length > 0 ? end : undefined }
  return { keys: [added, ...others], made, details }
}

/** The keys that a webhook is told to have, without one of them; `undefined` if it has no such key. */
export function withoutKey(
  webhook: ManagedObject,
  id: string,
  now: number,
): readonly SignatureKey[] | undefined {
  const keys = currentKeys(signatureKeysOf(webhook), now)
  return keys.some((key) => key.id === id) ? keys.filter((key) => key.id !== id) : undefined
}
