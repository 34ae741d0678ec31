import { formatError, NetboxHooksError } from '@netbox-hooks/core'
import { sleep } from '@netbox-hooks/core/times'
import { HttpSender, NetworkPolicy, newId } from '@netbox-hooks/delivery'
import { ProgressLine } from '@netbox-hooks/host/words'
import type { HostAddress } from '../../client/reach-host.ts'
import { usageMistake } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { printJsonLine, printLine, say } from '../../terminal/print.ts'
import { hostVersion } from '../../version.ts'
import { openEventSink } from '../emit/event-sink.ts'
import { type LocatedValue, readJsonValues } from '../emit/read-json.ts'
import { recordNoWebhook } from './errors.ts'
import { eventOfRecord, webhookOf } from './recorded.ts'

/** What `netbox-hooks replay` can be told. */
export interface ReplayOptions extends HostAddress {
  /** Records a second at most. */
  readonly rate: number
  /** A receiver to send recorded webhooks to, instead of a host to give their events to. */
  readonly to?: string
  /** Signs what is sent there. */
  readonly secret?: string
  readonly json?: true
}

/** What becomes of one record: an id or a status for people; `false` if it was refused. */
type Replay = (record: LocatedValue) => Promise<{ readonly ok: boolean; readonly result: string }>

/** `netbox-hooks replay FILE`: gives recorded events to a host once more, or sends recorded webhooks to a receiver. */
export async function replay(file: string, options: ReplayOptions): Promise<number> {
  if (options.secret !== undefined && options.to === undefined)
    throw usageMistake('--secret signs what is sent with --to.')
  const records: LocatedValue[] = []
  for await (const some of readJsonValues(file)) records.push(...some)
  // All of them, before the first one is sent.
  for (const record of records) checkRecord(record, options)
  const target = options.to === undefined ? await toHost(options) : toReceiver(options.to, options.secret)
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort())
  const progress = new ProgressLine()
  const counts = { replayed: 0, failed: 0 }
  try {
    for (const [index, record] of records.entries()) {
      if (index > 0) await sleep(1_000 / options.rate, { signal: interrupted.signal })
      if (interrupted.signal.aborted) break
      const { ok, result } = await target.replay(record)
      counts[ok ? 'replayed' : 'failed'] += 1
      progress.end()
      if (!options.json) printLine(result)
      progress.show(`Replaying: ${index + 1} of ${records.length}`)
    }
  } finally {
    progress.end()
    await target.close()
  }
  const { replayed, failed } = counts
  if (options.json) printJsonLine({ records: records.length, ...counts })
  const notes = failed > 0 ? `, ${failed} failed` : ''
  say(`Replayed ${replayed} of ${records.length}${notes}; ${target.describe(replayed)}.`)
  if (interrupted.signal.aborted) return exitCodes.interrupted
  return failed > 0 ? exitCodes.failed : exitCodes.ok
}

interface Target {
  describe(count: number): string
  readonly replay: Replay
  close(): Promise<void>
}

function checkRecord(record: LocatedValue, { to }: ReplayOptions): void {
  if (to === undefined) eventOfRecord(record)
  else if (!webhookOf(record)) throw recordNoWebhook(record.where)
}

/** As events; what a host refuses ends it. */
async function toHost(address: HostAddress): Promise<Target> {
  const sink = await openEventSink(address)
  return {
    describe: sink.describe,
    async replay(record) {
      try {
        const [id = ''] = await sink.accept([eventOfRecord(record)], undefined)
        return { ok: true, result: id }
      } catch (error) {
        if (NetboxHooksError.is(error)) say(`${record.where}:`)
        throw error
      }
    },
    close: () => sink.close(),
  }
}

/** As they were recorded, byte for byte. Whoever names a receiver means it, wherever it is. */
function toReceiver(to: string, secret: string | undefined): Target {
  const { hostname, protocol } = URL.parse(to) ?? {}
  if (hostname === undefined || !/^https?:$/.test(protocol ?? ''))
    throw usageMistake(`${JSON.stringify(to)} is not an absolute URL with http or https.`)
  const sender = new HttpSender({
    policy: new NetworkPolicy({ allow: [hostname.replace(/^\[|\]$/g, '')] }),
    userAgent: `netbox-hooks/${hostVersion}`,
  })
  const options = { secrets: secret === undefined ? [] : [secret] }
  return {
    describe: (count) => `${to} got ${count === 1 ? 'it' : 'them'}`,
    async replay(record) {
      const webhook = webhookOf(record)
      if (!webhook) throw recordNoWebhook(record.where)
      const { method, body, contentType } = webhook
      const [id, eventId] = [newId(), newId()]
      const delivery = {
        id,
        eventId,
        webhook: 'replay',
        url: to,
        method,
        headers: { 'content-type': contentType },
        body: Buffer.from(body),
      }
      const { status, error } = await sender.send(delivery, options)
      if (error) say(`${record.where}: ${formatError(new NetboxHooksError(error))}`)
      return { ok: error === undefined, result: String(status ?? error?.code) }
    },
    close: () => sender.destroy(),
  }
}
