import type { TapOptions, TapSupervisor } from '@netbox-hooks/core'
import type { AuditEntry } from '@netbox-hooks/server'
import { AsyncSeriesHook } from 'tapable'

/** The hooks that tell of what is managed. Taps are called one after the other, on the host that has made the change. */
export interface ObjectHooks {
  /** A webhook or an event rule was created, changed or deleted while hosts run, and this is in force. */
  readonly objectChanged: AsyncSeriesHook<[AuditEntry], TapOptions>
}

declare module '@netbox-hooks/core' {
  interface HostHooks extends ObjectHooks {}
}

/** Makes the hooks of what is managed. */
export function createObjectHooks(taps: TapSupervisor): ObjectHooks {
  return { objectChanged: taps.supervise(new AsyncSeriesHook(['entry'], 'objectChanged')) }
}
