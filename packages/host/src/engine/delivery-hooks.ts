import type { HookDeclarations, HookOf } from '@netbox-hooks/core'
import type { Attempt, Delivery, StateChange } from '@netbox-hooks/delivery'

/** The hooks that tell what became of deliveries. Taps are called one after the other; the delivery does not wait. */
export interface DeliveryHooks {
  /** An attempt has been made and recorded, whatever its outcome. */
  readonly attempt: HookOf<'AsyncSeriesHook', [Delivery, Attempt]>
  /** The receiver has accepted a delivery. */
  readonly delivered: HookOf<'AsyncSeriesHook', [Delivery, Attempt]>
  /** A delivery has failed for good. */
  readonly exhausted: HookOf<'AsyncSeriesHook', [Delivery, Attempt]>
  /** A webhook has been paused, opened by its breaker, disabled, or is active again. */
  readonly webhookState: HookOf<'AsyncSeriesHook', [StateChange]>
}

declare module '@netbox-hooks/core' {
  interface HostHooks extends DeliveryHooks {}
}

const ofAttempt = { delivery: 'the delivery', attempt: 'the attempt' }

/** Declares the delivery's hooks. */
export const deliveryHooks: HookDeclarations<DeliveryHooks> = {
  attempt: { kind: 'AsyncSeriesHook', description: 'after every attempt', args: ofAttempt },
  delivered: { kind: 'AsyncSeriesHook', description: 'when a delivery has arrived', args: ofAttempt },
  exhausted: { kind: 'AsyncSeriesHook', description: 'when a delivery has failed for good', args: ofAttempt },
  webhookState: {
    kind: 'AsyncSeriesHook',
    description: 'when a webhook is paused, opened, disabled, active',
    args: { change: 'the change' },
  },
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
