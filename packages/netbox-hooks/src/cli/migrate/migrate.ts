import { type MoveOptions, type MoveProgress, moveQueue, type QueueTransfer } from '@netbox-hooks/delivery'
import { ProgressLine, progressText } from '@netbox-hooks/host/words'
import { exitCodes } from '../../exit-codes.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { listOf, namesOf, sum, wanted } from './describe-counts.ts'
import { queuesToMove } from './queues-to-move.ts'

/** What `netbox-hooks migrate` can be told. One of the queues may be the configured one. */
export interface MigrateOptions {
  readonly config?: string
  readonly from?: string
  readonly to?: string
  readonly history?: boolean
  readonly dryRun?: true
  readonly json?: true
}

/** `netbox-hooks migrate`: moves what waits in one queue to another. Killed at any moment, it goes on when run again. */
export async function migrate(options: MigrateOptions): Promise<number> {
  const { source, target, targetExists, orderingKeyOf } = await queuesToMove(options)
  try {
    await source.open()
    if (options.dryRun) return await look(source, target, targetExists, options)
    await target.open()
    return await move(source, target, orderingKeyOf, options)
  } finally {
    await source.close()
    await target.close()
  }
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
    printJson({
      from: source.place,
      to: target.place,
      dryRun: true,
      moved: namesOf(moved),
      there: there && namesOf(there),
    })
  else {
    printLine(`Would move ${listOf(moved)}\nfrom ${source.place}\nto ${target.place}.`)
    if (there && there.delivery + there.event > 0)
      printLine(`The target keeps ${listOf(there)} already; what is moved waits behind them.`)
  }
  return exitCodes.ok
}

async function move(
  source: QueueTransfer,
  target: QueueTransfer,
  orderingKeyOf: MoveOptions['orderingKeyOf'] & {},
  { history = false, json }: MigrateOptions,
): Promise<number> {
  const startedAt = Date.now()
  const total = sum(wanted(await source.counts(), history))
  const line = new ProgressLine()
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const moved = await moveQueue({
    from: source,
    to: target,
    history,
    orderingKeyOf,
    signal: interruption.signal,
    onProgress: ({ phase, done }: MoveProgress) =>
      line.show(
        `${phase === 'copying' ? 'Copied' : 'Taken out of the old queue'}: ${progressText({ done: sum(done), total, since: startedAt })}`,
      ),
  }).finally(() => line.end())
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  if (!moved) {
    say('Interrupted. Neither queue opens for a host now; run the same command again to go on.')
    return exitCodes.interrupted
  }
  if (json)
    printJson({
      from: source.place,
      to: target.place,
      moved: namesOf(moved),
      durationMs: Date.now() - startedAt,
    })
  else
    printLine(
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
