import type {
  QueueTime,
  RateLimit,
  Share,
  SharedLimits,
  ShareWish,
  TokenGrant,
} from '@netbox-hooks/delivery/queue'
import type { HostLease } from '../link/lease.ts'
import type { ScriptArgument } from '../scripts/commands.ts'

/** What {@link RedisLimits} are made of. */
export interface RedisLimitsOptions {
  readonly lease: HostLease
  readonly time: QueueTime
  readonly call: (script: 'share' | 'takeTokens', args: readonly ScriptArgument[]) => Promise<unknown>
}

/** What hosts keep together, on the server. A share is a host's as long as its lease. */
export class RedisLimits implements SharedLimits {
  readonly #options: RedisLimitsOptions

  constructor(options: RedisLimitsOptions) {
    this.#options = options
  }

  async share(wishes: readonly ShareWish[]): Promise<Share[]> {
    const { lease, call } = this.#options
    const isValid = lease.validity()
    const args = wishes.flatMap(({ webhook, limit, keep }) => [webhook, limit, keep])
    const answer = (await call('share', [lease.holder, ...args])) as number[]
    return wishes.map((_, index) => {
      const [held = 0, due = 0, isFirst = 0] = answer.slice(3 * index)
      return { held, due, isFirst: isFirst === 1, isValid }
    })
  }

  async takeTokens(webhook: string, { count, per }: RateLimit, most: number): Promise<TokenGrant> {
    const { time, call } = this.#options
    const answer = await call('takeTokens', [webhook, count, per, most, time.now()])
    const [taken, waitMs] = answer as [number, number]
    return { taken, waitMs }
  }
}
