import type { PluginSource, Registry } from '@netbox-hooks/core'
import type { Clock } from '@netbox-hooks/core/times'
import type { DeliveryQueue, Sender } from '@netbox-hooks/delivery'
import type { BuiltRequests, ChangeEvent, RequestBuilder, WatchCallback } from '@netbox-hooks/webhooks'

/** What a host has around it, for who runs one in a world of its own: a test. What is left out is the real thing. */
export interface Surroundings {
  /** What time limits, retries and rates go by. */
  readonly clock?: Clock
  /** What time it is, in ms since the epoch. */
  readonly wall?: () => number
  /** In the place of the queue that is configured; it is not open yet. */
  readonly queue?: DeliveryQueue
  /** Spreads retries out: a number from 0 up to 1. */
  readonly random?: () => number
  /** Stands before what makes requests. */
  readonly sender?: (network: Sender) => Sender
  /** Stands before what finds plugins on disk. */
  readonly source?: (disk: PluginSource) => PluginSource
  /** Watches over every call of a callback. */
  readonly watchCallback?: WatchCallback
  /** Told what the host is made of, once it is loaded. */
  readonly onLoaded?: (parts: { readonly registry: Registry; readonly builder: RequestBuilder }) => void
  /** Told what was built of an event, before it is stored. */
  readonly onBuilt?: (eventId: string, event: ChangeEvent, built: BuiltRequests) => void
}
