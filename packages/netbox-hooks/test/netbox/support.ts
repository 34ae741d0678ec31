import type { Config, NetboxHooksHost } from 'netbox-hooks'
import { signature } from '../server/netbox-bodies.ts'
import { type ServedTestHost, serveHost } from '../server/support.ts'
import { configFor, type Received, type StartedCli, startCliIn, type TestReceiver } from '../support.ts'
import { type MadeChange, netboxToken } from './netbox-double.ts'

export const secret = 'the secret in NetBox'

type NetboxSettings = NonNullable<NonNullable<Config['server']>['netbox']>

/** A host that NetBox sends to, and that reads its log when it is asked to, and at its start. */
export function netboxConfig(
  receiver: { readonly url: string },
  netbox: { readonly url: string } | undefined,
  more: Partial<NetboxSettings> = {},
): Config {
  return {
    ...configFor(receiver),
    server: {
      port: 0,
      netbox: {
        secrets: [secret],
        ...(netbox && { url: netbox.url, token: netboxToken }),
        catchUp: { every: '1h', settle: '0s', requestsPerMinute: 10_000 },
        ...more,
      },
    },
  }
}

export function startFed(
  receiver: TestReceiver,
  netbox: { readonly url: string } | undefined,
  more: Partial<NetboxSettings> = {},
  folder?: string,
  others: Partial<Config> = {},
): Promise<ServedTestHost> {
  return serveHost({ ...netboxConfig(receiver, netbox, more), ...others }, {}, folder)
}

/** The headers of a body that NetBox sends. */
export function signed(body: string, key = secret): Record<string, string> {
  return { 'content-type': 'application/json', 'x-hook-signature': signature(body, key) }
}

/** Sends NetBox's webhook of a change. @returns the status */
export async function send(
  { post }: Pick<ServedTestHost, 'post'>,
  change: MadeChange,
  rule = 0,
): Promise<number> {
  const body = change.webhook(rule)
  return (await post('/api/netbox/webhook', body, signed(body))).status
}

/** The same to a host that is another process. */
export async function sendTo(url: string, change: MadeChange): Promise<number> {
  const body = change.webhook()
  return (await fetch(`${url}/api/netbox/webhook`, { method: 'POST', body, headers: signed(body) })).status
}

/** Starts a host with an HTTP API as a process of its own. */
export async function startedHost(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<StartedCli & { readonly url: string }> {
  const host = startCliIn(cwd, env, 'start')
  await host.says('Host started')
  const url = /Serving the HTTP API at (http:[\d./:]+)/.exec(host.printed())?.[1]
  return Object.assign(host, { url: url as string })
}

/** Reads the log now. @returns how many changes were accepted */
export async function catchUp(host: NetboxHooksHost): Promise<number> {
  return (await host.netbox?.run({}))?.accepted ?? Number.NaN
}

/** By what a change is known, of what was made and of what has come to a receiver. */
export function nameOf({ event, id, requestId }: Pick<MadeChange, 'event' | 'id' | 'requestId'>): string {
  return `${event} ${id} ${requestId}`
}

export function namesOf(received: readonly Received[]): string[] {
  return received.map(({ payload }) => {
    const {
      event,
      data,
      request_id: requestId,
    } = payload as { event: MadeChange['event']; data: { id: number }; request_id: string }
    return nameOf({ event, id: data.id, requestId })
  })
}
