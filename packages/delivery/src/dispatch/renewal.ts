import type { Logger } from '@netbox-hooks/core'
import type { Lane } from '../lanes/lane.ts'
import type { LaneMaker } from '../lanes/lane-maker.ts'
import type { Lanes } from '../lanes/lanes.ts'
import type { Shares } from '../pace/shares.ts'
import type { Supply } from './supply.ts'

/** What a {@link Renewal} is made of. */
export interface RenewalOptions {
  readonly maker: LaneMaker
  readonly lanes: Lanes
  readonly supply: Supply
  readonly shares: Shares
  readonly logger: Logger
}

/** Keeps lanes in step with webhooks that come, change and go, and tells the log and other hosts of what is held. */
export class Renewal {
  readonly #maker: LaneMaker
  readonly #lanes: Lanes
  readonly #supply: Supply
  readonly #shares: Shares
  readonly #logger: Logger

  constructor({ maker, lanes, supply, shares, logger }: RenewalOptions) {
    this.#maker = maker
    this.#lanes = lanes
    this.#supply = supply
    this.#shares = shares
    this.#logger = logger
  }

  /** A webhook was added, changed or removed. */
  renew(webhook: string): void {
    const terms = this.#maker.termsOf(webhook)
    const known = this.#lanes.known(webhook)
    if (!known && !terms.isThere) return
    const lane = known ?? this.#lanes.of(webhook)
    this.#maker.renew(lane, terms)
    if (this.#supply.isRunning) this.#shares.renew(webhook)
    this.#supply.expect(lane, 0)
    if (terms.isThere) this.#lanes.keep(lane)
    else this.#lanes.leave(lane)
  }

  /** Sending has begun: what is held already is told of now. */
  begin(): void {
    for (const lane of this.#lanes.all()) if (lane.held !== undefined) this.tell(lane)
  }

  /**
   * A lane is held, or is so no more. Of one who sends nothing at all that is no news, nor does it leave more to others. Whoever
   * holds a webhook that is there has said why.
   */
  tell({ webhook, held }: Lane): void {
    if (!this.#supply.isRunning) return
    if (held === undefined) this.#logger.info({ webhook }, `The webhook ${webhook} is sent to again`)
    else if (!this.#maker.termsOf(webhook).isThere)
      this.#logger.warn(
        { webhook, code: 'NBH_WEBHOOK_UNKNOWN' },
        `Nothing is sent to the webhook ${webhook}: ${held}`,
      )
    this.#shares.renew(webhook)
  }
}
