import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { NetboxDouble, netboxToken } from '../netbox/netbox-double.ts'
import { type CliOutcome, runCliIn } from '../support.ts'

export type Json = Record<string, unknown>

/** A request that NetBox sends because of one of its rules. */
export interface SentByNetbox {
  readonly rule: string
  readonly webhook: string
  /** Place in {@link ImportCase.events}. */
  readonly event: number
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** `null`: the event's own text. */
  readonly body: string | null
  readonly secret: string
}

/**
 * 42 webhooks and 72 event rules as NetBox's API shows them, objects that they are about, webhooks that NetBox sends of these to
 * the gateway, and what it sends of the same to the webhooks themselves: rendered by Python's Jinja2 3.1.6, headers and URLs
 * by Python's requests 2.34, conditions by NetBox's rules. `receiver.test` stands for a receiver.
 */
export interface ImportCase {
  readonly status: Json
  readonly lists: Readonly<Record<string, readonly Json[]>>
  readonly events: readonly string[]
  readonly sent: readonly SentByNetbox[]
}

const text = readFileSync(new URL('../vectors/netbox-import.json', import.meta.url), 'utf8')

/** @param receiver its host and port @param caFile a file that is on this machine */
export function importCase(receiver: string, caFile: string): ImportCase {
  return JSON.parse(
    text.replaceAll('receiver.test', receiver).replaceAll('"CA_FILE"', JSON.stringify(caFile)),
  )
}

/** A double of NetBox that answers. */
export type NetboxWithLists = NetboxDouble & { readonly url: string }

/** A double of NetBox that has these lists. */
export async function netboxWith({
  lists,
  status,
}: Pick<ImportCase, 'lists' | 'status'>): Promise<NetboxWithLists> {
  const netbox = await NetboxDouble.start()
  netbox.status = status
  for (const [path, items] of Object.entries(lists)) netbox.lists.set(path, items)
  return netbox
}

/** Runs `netbox import` in a folder. */
export function runImport(
  cwd: string,
  netbox: { readonly url: string },
  ...args: readonly string[]
): Promise<CliOutcome> {
  return runImportIn(cwd, {}, netbox, ...args)
}

/** The same with more in its environment. */
export function runImportIn(
  cwd: string,
  env: Readonly<Record<string, string>>,
  { url }: { readonly url: string },
  ...args: readonly string[]
): Promise<CliOutcome> {
  return runCliIn(cwd, { NETBOX_TOKEN: netboxToken, ...env }, 'netbox', 'import', '--url', url, ...args)
}

/** A request as it came, whatever its body is. */
export interface Got {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver on loopback that takes anything. */
export async function startCollector(): Promise<{
  readonly host: string
  readonly got: readonly Got[]
  waitFor(count: number): Promise<void>
}> {
  const got: Got[] = []
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    got.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
    response.end()
    for (const { count, resolve } of waiting) if (got.length >= count) resolve()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    async waitFor(count) {
      if (got.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }))
    },
  }
}
