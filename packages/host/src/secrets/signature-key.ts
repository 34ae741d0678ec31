import type { Sealed } from '../keys/seal.ts'

/** What is kept of one of a webhook's keys for signatures. Times are in ms since the epoch. */
export class SignatureKey {
  readonly id: string
  readonly createdAt: number
  /** From when on nothing is signed with it; `undefined` if it does not end. */
  readonly endsAt: number | undefined
  readonly value: string | Sealed

  constructor(fields: {
    readonly id: string
    readonly createdAt: number
    readonly endsAt?: number | undefined
    readonly value: string | Sealed
  }) {
    this.id = fields.id
    this.createdAt = fields.createdAt
    this.endsAt = fields.endsAt
    this.value = fields.value
  }

  with(changed: Partial<Pick<SignatureKey, 'endsAt' | 'value'>>): SignatureKey {
    return new SignatureKey({ ...this, ...changed })
  }

  isLive(now: number): boolean {
    return this.endsAt === undefined || this.endsAt > now
  }
}

/**
 * The keys that a webhook is told to have: those that have not ended. Where all have ended they are still told, since the webhook
 * is to be signed for, and cannot be.
 */
export function currentKeys(keys: readonly SignatureKey[], now: number): readonly SignatureKey[] {
  const live = keys.filter((key) => key.isLive(now))
  return live.length > 0 ? live : keys
}
