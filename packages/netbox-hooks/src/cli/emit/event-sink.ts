import type { EventInput } from '@netbox-hooks/host'
import { startAcceptingHost } from '../../client/accepting-host.ts'
import type { HostClient } from '../../client/host-client.ts'
import { withHostOrQueue } from '../../client/host-or-queue.ts'
import type { HostAddress, LocalConfig } from '../../client/reach-host.ts'
import { wireEvent } from './wire-event.ts'

/** What takes events in for good. */
export interface EventSink {
  readonly by: 'host' | 'queue'
  /** Who it is, and what happens next to so many events: `the host at http://… delivers`. */
  describe(count: number): string
  /** Accepts events, all or none, and resolves with their ids once they are durable. */
  accept(events: readonly EventInput[], idempotencyKey: string | undefined): Promise<readonly string[]>
  close(): Promise<void>
}

/**
 * Where events go: to the host that runs, by its API; where none has the queue, into the queue itself, so that the next
 * host delivers them.
 *
 * @throws NetboxHooksError of the configuration and the plugins; `NBH_HOST_UNREACHABLE` if a host has the queue, and no
 *   API of it answers
 */
export async function openEventSink(address: HostAddress): Promise<EventSink> {
  return withHostOrQueue(address, 'write', {
    host: hostSink,
    queue: (local) => queueSink(address.config, local),
  })
}

function hostSink(client: HostClient): EventSink {
  return {
    by: 'host',
    describe: () => `the host at ${client.url} delivers`,
    async accept(events, idempotencyKey) {
      const { ids } = await client.post<{ readonly ids: readonly string[] }>('/api/events', {
        body: events.length === 1 ? wireEvent(events[0] as EventInput) : events.map(wireEvent),
        ...(idempotencyKey !== undefined && { headers: { 'idempotency-key': idempotencyKey } }),
      })
      return ids
    },
    close: async () => {},
  }
}

/** A host that accepts as any other does, plugins' stages of the events pipeline included, and does nothing else. */
async function queueSink(configFile: string | undefined, local: LocalConfig): Promise<EventSink> {
  const host = await startAcceptingHost(configFile)
  const queue = local.secrets.redactText(withoutCredentials(local.config.queue))
  return {
    by: 'queue',
    describe: (count) => `${queue} has ${count === 1 ? 'it' : 'them'}; the next host delivers`,
    // The same key at the API counts as the same.
    accept: (events, key) =>
      host.emit(events, { idempotencyKey: key === undefined ? undefined : `api:${key}` }),
    close: () => host.stop(),
  }
}

function withoutCredentials(queue: string): string {
  return queue.replace(/\/\/[^@/]*@/, '//')
}
