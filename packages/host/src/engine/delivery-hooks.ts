import type { TapOptions, TapSupervisor } from '@netbox-hooks/core'
import type { Attempt, Delivery, StateChange } from '@netbox-hooks/delivery'
import { AsyncSeriesHook } from 'tapable'

/** The hooks that tell what became of deliveries. Taps are called one after the other; the delivery does not wait. */
export interface DeliveryHooks {
  /** An attempt has been made and recorded, whatever its outcome. */
  readonly attempt: AsyncSeriesHook<[Delivery, Attempt], TapOptions>
  /** The receiver has accepted a delivery. */
  readonly delivered: AsyncSeriesHook<[Delivery, Attempt], TapOptions>
  /** A delivery has failed for good. */
  readonly exhausted: AsyncSeriesHook<[Delivery, Attempt], TapOptions>
  /** A webhook has been paused, opened by its breaker, disabled, or is active again. */
  readonly webhookState: AsyncSeriesHook<[StateChange], TapOptions>
}

declare module '@netbox-hooks/core' {
  interface HostHooks extends DeliveryHooks {}
}

/** Makes the delivery's hooks. */
export function createDeliveryHooks(taps: TapSupervisor): DeliveryHooks {
  return {
    attempt: taps.supervise(new AsyncSeriesHook(['delivery', 'attempt'], 'attempt')),
    delivered: taps.supervise(new AsyncSeriesHook(['delivery', 'attempt'], 'delivered')),
    exhausted: taps.supervise(new AsyncSeriesHook(['delivery', 'attempt'], 'exhausted')),
    webhookState: taps.supervise(new AsyncSeriesHook(['change'], 'webhookState')),
  }
}

/**
 * Calls the hooks that an attempt's outcome concerns.
 * @returns `undefined` if nobody has tapped them: nearly every delivery costs no promise then
 */
export function announceAttempt(
  hooks: DeliveryHooks,
  delivery: Delivery,
  attempt: Attempt,
): Promise<void> | undefined {
  const { state } = attempt
  const outcome = state === 'delivered' ? hooks.delivered : state === 'failed' ? hooks.exhausted : undefined
  const announceOutcome = () =>
    outcome && outcome.taps.length > 0 ? outcome.promise(delivery, attempt) : undefined
  if (hooks.attempt.taps.length === 0) return announceOutcome()
  return hooks.attempt.promise(delivery, attempt).then(announceOutcome)
}
