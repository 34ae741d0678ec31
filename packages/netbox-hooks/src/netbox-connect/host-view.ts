import type { WireNetboxStatus } from '@netbox-hooks/server'
import { namingHost } from '../client/errors.ts'
import type { HostClient } from '../client/host-client.ts'
import { reachHost } from '../client/reach-host.ts'
import { openOperator } from '../operator/open-operator.ts'
import type { HostRule } from './needed-events.ts'

/** What a command about a connection sees of the host that is to be fed. */
export interface HostView {
  /** Where its API is asked; `undefined` if no host runs. */
  readonly apiUrl: string | undefined
  /** Whether it was named by its URL: the configuration here is not its own then. */
  readonly isNamed: boolean
  /** The rules that are in force. */
  readonly rules: readonly HostRule[]
  /** Whether rules that plugins bring are not among them. */
  readonly lacksPlugins: boolean
  /** What it says of NetBox; `undefined` if no host runs. */
  readonly status: WireNetboxStatus | undefined
  /** By how much its clock is ahead of this machine's, in ms. */
  readonly ahead: number
  /** Asks it anew. */
  look(): Promise<WireNetboxStatus>
  /** Whether an event about an object is in the queue, whichever of its hosts has accepted it. */
  knows(objectType: string, objectId: number): Promise<boolean>
  close(): Promise<void>
}

/** Where the host is. */
export interface HostPlace {
  /** The configuration file. */
  readonly config?: string | undefined
  /** The URL of a host. Default: the one of the configuration. */
  readonly host?: string | undefined
}

/**
 * Looks at the host; where none runs, at the configuration and the queue.
 * @param withPlugins whether rules of plugins count where no host runs: the plugins are loaded then
 * @throws NetboxHooksError of the configuration, of plugins, of the queue, and of a host that does not answer
 */
export function viewHost(place: HostPlace, withPlugins: boolean): Promise<HostView> {
  return view(place, withPlugins).catch(namingHost)
}

async function view({ config, host }: HostPlace, withPlugins: boolean): Promise<HostView> {
  const isNamed = host !== undefined || Boolean(process.env['NETBOX_HOOKS_URL'])
  const { client } = await reachHost({ config, url: host }, 'read')
  if (client) return viewOf(client, { status: await statusOf(client), lacksPlugins: false, isNamed })
  const operator = await openOperator({ config }, withPlugins ? 'manage' : 'look')
  const { isRunning, lacksPlugins } = operator
  const status = isRunning ? await statusOf(operator.client) : undefined
  return viewOf(operator.client, { status, lacksPlugins, isNamed, close: () => operator.close() })
}

async function viewOf(
  client: HostClient,
  { status, lacksPlugins, isNamed, close = async () => {} }: ViewParts,
): Promise<HostView> {
  const { event_rules: rules } = await client.ask<{ readonly event_rules: readonly WireRule[] }>(
    '/api/event-rules',
  )
  return {
    apiUrl: status && client.url,
    isNamed,
    rules: rules.map(({ name, enabled, object_types: objectTypes, event_types: eventTypes }) => ({
      name,
      enabled,
      objectTypes,
      eventTypes,
    })),
    lacksPlugins,
    status: status?.status,
    ahead: status?.ahead ?? 0,
    look: async () => (await statusOf(client)).status,
    knows: async (objectType, objectId) => {
      const { events } = await client.ask<{ readonly events: readonly WireEvent[] }>('/api/events', {
        query: { limit: 100 },
      })
      return events.some((event) => event.object_type === objectType && event.object_id === objectId)
    },
    close,
  }
}

interface ViewParts extends Pick<HostView, 'lacksPlugins' | 'isNamed'> {
  readonly status: { readonly status: WireNetboxStatus; readonly ahead: number } | undefined
  readonly close?: () => Promise<void>
}

interface WireRule {
  readonly name: string
  readonly enabled: boolean
  readonly object_types: readonly string[]
  readonly event_types: readonly string[]
}

interface WireEvent {
  readonly object_type: string
  readonly object_id: unknown
}

async function statusOf(
  client: HostClient,
): Promise<{ readonly status: WireNetboxStatus; readonly ahead: number }> {
  const status = await client.ask<WireNetboxStatus>('/api/netbox/status')
  return { status, ahead: Date.parse(status.now ?? '') - Date.now() }
}
