import type { StoredDelivery } from '@netbox-hooks/delivery/memory'
import type { Meaning } from './standing.ts'

/** One request and what has become of it. */
export interface Flight {
  readonly delivery: StoredDelivery
  readonly number: number
  /** Its number among the requests of its webhook. */
  readonly request: number
  /** `unrecorded`: the queue would not take the attempt. `lost`: the host crashed, or broke it off. */
  state: 'flying' | 'answered' | 'recorded' | 'unrecorded' | 'lost'
  answeredAt: number
  meaning: Meaning | undefined
}

/** Whether a host has still to do with it. */
export function isUnderWay(flight: Flight | undefined): boolean {
  return flight?.state === 'flying' || flight?.state === 'answered'
}

export function describe({ delivery, number }: Pick<Flight, 'delivery' | 'number'>): string {
  return `${delivery.id} to ${delivery.webhook}, attempt ${number}`
}
