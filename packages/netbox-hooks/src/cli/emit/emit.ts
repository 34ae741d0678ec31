import { messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { stringifyJson } from '@netbox-hooks/core/json'
import { sleep } from '@netbox-hooks/core/times'
import type { EventInput } from '@netbox-hooks/host'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { type EventSink, openEventSink } from './event-sink.ts'
import { type EventFlags, eventSource } from './event-source.ts'
import { firstRefused, located } from './locate-error.ts'
import type { LocatedValue } from './read-json.ts'
import { eventOfJson } from './wire-event.ts'

/** What `netbox-hooks emit` can be told. */
export interface EmitOptions extends HostAddress, EventFlags {
  readonly idempotencyKey?: string
  readonly json?: true
}

/** Events of one request at most. */
const largestBatch = 100
/** Bytes of one request, about; a host takes 1 MiB unless it is told otherwise. */
const largestBody = 524_288
/** How often what only time can mend is tried again, and how long it waits in between. */
const patience = { tries: 30, pauseMs: 1_000 }

/** `netbox-hooks emit [FILE]`: gives events to the host that runs, or into the queue for the next one. */
export async function emit(file: string | undefined, options: EmitOptions): Promise<number> {
  // Under a key, what is mended is sent once more: what came with a mistake must not have been accepted in part.
  const values = eventSource(file, options, { wholly: options.idempotencyKey !== undefined })
  const sink = await openEventSink(options)
  const ids: string[] = []
  try {
    const give = async (batch: readonly LocatedValue[]) => {
      const accepted = await accept(sink, batch, keyOf(options.idempotencyKey, ids.length))
      ids.push(...accepted)
      if (!options.json) for (const id of accepted) printLine(id)
    }
    for await (const found of values) {
      for (const batch of batchesOf(found)) {
        try {
          await give(batch)
        } catch (error) {
          const before = batch.slice(0, firstRefused(error))
          // Under a key the same batch may come again, mended: it is accepted as a whole or not at all.
          if (before.length > 0 && options.idempotencyKey === undefined) await give(before)
          throw located(error, batch)
        }
      }
    }
    if (options.json) printJson({ ids, by: sink.by })
    say(`Accepted ${countOf(ids)}; ${sink.describe(ids.length)}.`)
  } catch (error) {
    if (ids.length > 0) say(`Accepted ${countOf(ids)} before this:`)
    throw error
  } finally {
    await sink.close()
  }
  return exitCodes.ok
}

function* batchesOf(values: readonly LocatedValue[]): Generator<readonly LocatedValue[]> {
  let batch: LocatedValue[] = []
  let size = 0
  for (const value of values) {
    const bytes = stringifyJson(value.value).length
    if (batch.length === largestBatch || (batch.length > 0 && size + bytes > largestBody)) {
      yield batch
      ;[batch, size] = [[], 0]
    }
    batch.push(value)
    size += bytes
  }
  if (batch.length > 0) yield batch
}

async function accept(
  sink: EventSink,
  batch: readonly LocatedValue[],
  key: string | undefined,
): Promise<readonly string[]> {
  const events: readonly EventInput[] = batch.map(({ value }) => eventOfJson(value))
  for (let tried = 1; ; tried += 1) {
    try {
      return await sink.accept(events, key)
    } catch (error) {
      if (!isTemporary(error) || tried === patience.tries) throw error
      if (tried === 1) say(`${messageOf(error)} Trying again for a while…`)
      await sleep(patience.pauseMs)
    }
  }
}

function isTemporary(error: unknown): boolean {
  return NetboxHooksError.is(error) && ['NBH_SERVER_BUSY', 'NBH_QUEUE_FULL'].includes(error.code)
}

/** Every batch has a key of its own, the same one when the file is sent again. */
function keyOf(key: string | undefined, sent: number): string | undefined {
  return key === undefined || sent === 0 ? key : `${key}:${sent}`
}

function countOf(ids: readonly string[]): string {
  return `${ids.length} ${ids.length === 1 ? 'event' : 'events'}`
}
