import type { HookDeclarations, HookOf } from '@netbox-hooks/core'
import type { AuditEntry } from '@netbox-hooks/server'

/** The hooks that tell of what is managed. Taps are called one after the other, on the host that has made the change. */
export interface ObjectHooks {
  /** A webhook or an event rule was created, changed or deleted while hosts run, and this is in force. */
  readonly objectChanged: HookOf<'AsyncSeriesHook', [AuditEntry]>
}

declare module '@netbox-hooks/core' {
  interface HostHooks extends ObjectHooks {}
}

/** Declares the hooks of what is managed. */
export const objectHooks: HookDeclarations<ObjectHooks> = {
  objectChanged: {
    kind: 'AsyncSeriesHook',
    description: 'when a managed webhook or rule was created, changed or deleted by this host',
    args: { entry: 'the record of the audit' },
  },
}
