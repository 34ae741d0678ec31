import { resolve } from 'node:path'
import { styleText } from 'node:util'
import type {
  DeliveryDetails,
  DeliveryHistory,
  DeliveryState,
  DeliverySummary,
  HistoryFilter,
} from '@netbox-hooks/delivery'
import { Configuration } from '../configuration.ts'
import type { KeptMeta } from '../delivery-meta.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatTable } from '../format-table.ts'
import { deliveryUnknown } from '../host-errors.ts'
import { hostModules } from '../host-modules.ts'
import { openHistory } from '../open-queue.ts'
import { Secrets } from '../secrets.ts'

/** What `netbox-hooks deliveries` can be told. */
export interface DeliveriesOptions {
  readonly config?: string
  readonly webhook?: string
  readonly state?: DeliveryState
  /** `dcim.site`, or one object: `dcim.site:4`. */
  readonly object?: string
  readonly limit: number
  readonly json?: true
}

/** `netbox-hooks deliveries [ID]`: the latest deliveries, or one with its attempts. Works while a host runs. */
export async function deliveries(id: string | undefined, options: DeliveriesOptions): Promise<number> {
  const secrets = new Secrets()
  const source = { configFile: options.config, cwd: resolve('.') }
  const configuration = await Configuration.load(source, await hostModules(), secrets)
  const config = configuration.parsed ?? (await configuration.complete(undefined, []))
  const opened = await openHistory(config, configuration.directory)
  try {
    if (id === undefined) await list(opened.history, options, secrets)
    else await show(opened.history, id, options, secrets)
  } finally {
    await opened.close()
  }
  return exitCodes.ok
}

async function list(
  history: DeliveryHistory,
  { webhook, state, object, limit, json }: DeliveriesOptions,
  secrets: Secrets,
): Promise<void> {
  const [objectType, objectId] = object?.split(':', 2) ?? []
  const filter: HistoryFilter = { webhook, state, objectType, objectId }
  const { deliveries, next } = secrets.redact(await history.list(filter, { limit }))
  if (json) return write(JSON.stringify(deliveries, undefined, 2))
  if (deliveries.length === 0) return write('There are no such deliveries.')
  const head = ['ID', 'MADE', 'STATE', 'TRIES', 'WEBHOOK', 'EVENT', 'OBJECT']
  process.stdout.write(formatTable(head, deliveries.map(rowOf)))
  if (next !== undefined) write(`There are more; --limit shows up to 1000 of them.`)
}

function rowOf({ id, createdAt, state, attempts, webhook, meta }: DeliverySummary): string[] {
  return [id, isoTime(createdAt), state, String(attempts), webhook, meta?.eventType ?? '', objectOf(meta)]
}

async function show(
  history: DeliveryHistory,
  id: string,
  { json }: DeliveriesOptions,
  secrets: Secrets,
): Promise<void> {
  // A plugin may have put a secret into its context.
  const delivery = secrets.redact(await history.get(id))
  if (!delivery) throw deliveryUnknown(id)
  const body = delivery.body && Buffer.from(delivery.body).toString()
  if (json) return write(JSON.stringify({ ...delivery, body }, undefined, 2))
  write(describe(delivery))
  for (const line of provenanceLines(delivery.meta as KeptMeta | undefined)) write(line)
  for (const { number, startedAt, durationMs, status, error } of delivery.attemptList) {
    const answer = status === undefined ? '' : ` ${status}`
    write(
      `attempt ${number}  ${isoTime(startedAt)}  ${durationMs} ms ${answer}  ${error?.message ?? ''}`.trimEnd(),
    )
  }
  write(`\n${body ?? 'Its body has been dropped.'}`)
}

function describe({ id, method, url, webhook, state, dueAt, meta, redeliveryOf }: DeliveryDetails): string {
  const due = state === 'pending' && dueAt !== undefined ? `, due ${isoTime(dueAt)}` : ''
  return [
    `${id}  ${styleText('bold', state, { stream: process.stdout })}${due}`,
    `${method} ${url} (webhook ${webhook}${meta?.rule === undefined ? '' : `, event rule ${meta.rule}`})`,
    `${meta?.eventType ?? 'an event'} of ${objectOf(meta) || 'no object'}`,
    ...(redeliveryOf === undefined ? [] : [`once more, of ${redeliveryOf}`]),
  ].join('\n')
}

/** Who set each key of the context, and who was to and did not. */
function provenanceLines(meta: KeptMeta | undefined): string[] {
  const set = Object.entries(meta?.provenance ?? {}).map(([key, { plugin, overwrote = [] }]) => {
    const before = overwrote.length > 0 ? `, which overwrote ${overwrote.join(', ')}` : ''
    return `context.${key}  by ${plugin}${before}`
  })
  return [...set, ...(meta?.skipped ?? []).map(({ message }) => `context  ${message}`)]
}

function objectOf(meta: DeliverySummary['meta']): string {
  const { objectType = '', objectId = null } = meta ?? {}
  return objectId === null ? objectType : `${objectType}:${objectId}`
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}

function write(line: string): void {
  process.stdout.write(`${line}\n`)
}
