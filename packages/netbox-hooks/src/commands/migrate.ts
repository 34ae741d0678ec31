import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type MoveProgress, moveQueue, type QueueTransfer, type TransferCounts } from '@netbox-hooks/delivery'
import { Configuration } from '../configuration.ts'
import { exitCodes } from '../exit-codes.ts'
import { queueFileMissing, usageMistake } from '../host-errors.ts'
import { hostModules } from '../host-modules.ts'
import { isShared, queueFile, queueTransfer } from '../open-queue.ts'
import { ProgressDisplay } from '../progress-display.ts'
import { queueUrlProblem } from '../queue-url.ts'
import { Secrets } from '../secrets.ts'

/** What `netbox-hooks migrate` can be told. One of the queues may be the configured one. */
export interface MigrateOptions {
  readonly config?: string
  readonly from?: string
  readonly to?: string
  readonly history?: boolean
  readonly dryRun?: true
  readonly json?: true
}

/** A queue, and the folder that the path of its file starts at. */
interface Place {
  readonly queue: string
  readonly directory: string
}

/** `netbox-hooks migrate`: moves what waits in one queue to another. Killed at any moment, it goes on when run again. */
export async function migrate(options: MigrateOptions): Promise<number> {
  const [from, to] = await placesOf(options)
  if (!exists(from)) throw queueFileMissing(queueFile(from.queue, from.directory))
  const [source, target] = [await transferOf(from), await transferOf(to)]
  if (source.place === target.place)
    throw usageMistake(`--from and --to are the same queue, ${source.place}.`)
  try {
    await source.open()
    if (options.dryRun) return await look(source, target, exists(to), options)
    await target.open()
    return await move(source, target, options)
  } finally {
    await source.close()
    await target.close()
  }
}

async function placesOf({ config, from, to }: MigrateOptions): Promise<[from: Place, to: Place]> {
  if (from === undefined && to === undefined)
    throw usageMistake('Say where to move from, or where to: --from or --to.')
  const given = (queue: string): Place => ({ queue: knownQueue(queue), directory: resolve('.') })
  if (from !== undefined && to !== undefined) return [given(from), given(to)]
  const source = { configFile: config, cwd: resolve('.') }
  const configuration = await Configuration.load(source, await hostModules(), new Secrets())
  const { queue } = configuration.parsed ?? (await configuration.complete(undefined, []))
  const configured = { queue, directory: configuration.directory }
  return [from === undefined ? configured : given(from), to === undefined ? configured : given(to)]
}

function knownQueue(queue: string): string {
  const problem = queueUrlProblem(queue)
  if (problem !== undefined) throw usageMistake(`${problem}.`)
  return queue
}

function transferOf({ queue, directory }: Place): Promise<QueueTransfer> {
  const waiting = () =>
    void process.stderr.write('Somebody had the queue just now. Waiting whether it is heard of again…\n')
  return queueTransfer(queue, directory, waiting)
}

function exists({ queue, directory }: Place): boolean {
  return isShared(queue) || existsSync(queueFile(queue, directory))
}

async function look(
  source: QueueTransfer,
  target: QueueTransfer,
  targetExists: boolean,
  { history = false, json }: MigrateOptions,
): Promise<number> {
  const moved = wanted(await source.counts(), history)
  if (targetExists) await target.open()
  const there = targetExists ? await target.counts() : undefined
  if (json)
    print({
      from: source.place,
      to: target.place,
      dryRun: true,
      moved: namesOf(moved),
      there: there && namesOf(there),
    })
  else {
    write(`Would move ${listOf(moved)}\nfrom ${source.place}\nto ${target.place}.`)
    if (there && there.delivery + there.event > 0)
      write(`The target keeps ${listOf(there)} already; what is moved waits behind them.`)
  }
  return exitCodes.ok
}

async function move(
  source: QueueTransfer,
  target: QueueTransfer,
  { history = false, json }: MigrateOptions,
): Promise<number> {
  const startedAt = Date.now()
  const total = sum(wanted(await source.counts(), history))
  const display = new ProgressDisplay()
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const moved = await moveQueue({
    from: source,
    to: target,
    history,
    signal: interruption.signal,
    onProgress: ({ phase, done }: MoveProgress) =>
      display.show(phase === 'copying' ? 'Copied' : 'Taken out of the old queue', sum(done), total),
  }).finally(() => display.end())
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  if (!moved) {
    process.stderr.write(
      'Interrupted. Neither queue opens for a host now; run the same command again to go on.\n',
    )
    return exitCodes.interrupted
  }
  if (json)
    print({ from: source.place, to: target.place, moved: namesOf(moved), durationMs: Date.now() - startedAt })
  else
    write(
      `Moved ${listOf(moved)}\nfrom ${source.place}\nto ${target.place}.\n\n${nextSteps(source, target, history)}`,
    )
  return exitCodes.ok
}

function nextSteps({ place: from }: QueueTransfer, { place: to }: QueueTransfer, history: boolean): string {
  const left = history
    ? 'Nothing but what has been sent long ago is left in it.'
    : 'Its history is still there to be read.'
  const withWhat = to.startsWith('sqlite:') ? '' : ', with its credentials,'
  return `Next: configure queue: '${to}'${withWhat} for every host, and start them.
No host opens ${from} any more. ${left}`
}

/** What a move takes along. */
function wanted(counts: TransferCounts, history: boolean): TransferCounts {
  return history ? counts : { ...counts, ended: 0, processed: 0 }
}

function sum(counts: TransferCounts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

/** How many of what, for people: what there is none of is left out. */
function listOf(counts: TransferCounts): string {
  const parts = Object.entries(namesOf(counts)).flatMap(([name, count]) => {
    const [one, several] = words[name as keyof typeof words]
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`]
  })
  return parts.join(', ') || 'nothing'
}

const words = {
  deliveries: ['pending delivery', 'pending deliveries'],
  events: ['event to process', 'events to process'],
  webhookStates: ["webhook's state", "webhooks' states"],
  idempotencyKeys: ['idempotency key', 'idempotency keys'],
  endedDeliveries: ['delivery that has ended', 'deliveries that have ended'],
  processedEvents: ['processed event', 'processed events'],
} as const

function namesOf({
  delivery,
  event,
  webhook,
  key,
  ended,
  processed,
}: TransferCounts): Record<keyof typeof words, number> {
  return {
    deliveries: delivery,
    events: event,
    webhookStates: webhook,
    idempotencyKeys: key,
    endedDeliveries: ended,
    processedEvents: processed,
  }
}

function print(value: unknown): void {
  write(JSON.stringify(value, undefined, 2))
}

function write(text: string): void {
  process.stdout.write(`${text}\n`)
}
