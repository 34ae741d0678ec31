import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorDetails, NetboxHooksError } from '@netbox-hooks/core'
import type { HostAddress } from '../client/reach-host.ts'
import { type EventSink, openEventSink } from '../emit/event-sink.ts'
import { type LocatedValue, readJsonValues } from '../emit/read-json.ts'
import { eventOfJson } from '../emit/wire-event.ts'
import type { EventInput } from '../event-input.ts'
import { exitCodes } from '../exit-codes.ts'
import { usageMistake } from '../host-errors.ts'

/** What `netbox-hooks emit` can be told. */
export interface EmitOptions extends HostAddress {
  readonly eventType?: string
  readonly objectType?: string
  readonly objectId?: string
  /** JSON. */
  readonly data?: string
  readonly username?: string
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
  const values = source(file, options)
  const sink = await openEventSink(options)
  const ids: string[] = []
  try {
    for await (const found of values) {
      for (const batch of batchesOf(found)) {
        const accepted = await accept(sink, batch, keyOf(options.idempotencyKey, ids.length))
        ids.push(...accepted)
        if (!options.json) process.stdout.write(accepted.map((id) => `${id}\n`).join(''))
      }
    }
    if (options.json) process.stdout.write(`${JSON.stringify({ ids, by: sink.by }, undefined, 2)}\n`)
    process.stderr.write(`Accepted ${countOf(ids)}; ${sink.description}.\n`)
  } catch (error) {
    if (ids.length > 0) process.stderr.write(`Accepted ${countOf(ids)} before this:\n`)
    throw error
  } finally {
    await sink.close()
  }
  return exitCodes.ok
}

function source(file: string | undefined, options: EmitOptions): AsyncIterable<readonly LocatedValue[]> {
  const { eventType, objectType, objectId, data, username } = options
  const flags = [eventType, objectType, objectId, data, username].filter((flag) => flag !== undefined)
  if (file !== undefined && flags.length > 0)
    throw usageMistake('An event comes from a file or from options, not from both.')
  if (flags.length > 0) return one(eventOfFlags(options))
  if (file === undefined && process.stdin.isTTY)
    throw usageMistake('Give a file, - for standard input, or --event-type, --object-type and --data.')
  return readJsonValues(file ?? '-')
}

function eventOfFlags({ eventType, objectType, objectId, data, username }: EmitOptions): LocatedValue {
  if (eventType === undefined || objectType === undefined)
    throw usageMistake(
      'An event needs --event-type and --object-type; --data says what the object looks like.',
    )
  const event = { eventType, objectType, objectId, username, data: data === undefined ? {} : parseData(data) }
  return { value: event, where: 'the options' }
}

async function* one(value: LocatedValue): AsyncGenerator<readonly LocatedValue[]> {
  yield [value]
}

function parseData(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    throw usageMistake(`--data is no JSON: ${data}`)
  }
}

function* batchesOf(values: readonly LocatedValue[]): Generator<readonly LocatedValue[]> {
  let batch: LocatedValue[] = []
  let size = 0
  for (const value of values) {
    const bytes = JSON.stringify(value.value).length
    if (batch.length === largestBatch || (batch.length > 0 && size + bytes > largestBody)) {
      yield batch
      ;[batch, size] = [[], 0]
    }
    batch.push(value)
    size += bytes
  }
  if (batch.length > 0) yield batch
}

/** Says where the batch stands, in the place of what the host says of a request that nobody sees. */
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
      if (!isTemporary(error) || tried === patience.tries) throw located(error, batch)
      if (tried === 1) process.stderr.write(`${(error as Error).message} Trying again for a while…\n`)
      await sleep(patience.pauseMs)
    }
  }
}

function isTemporary(error: unknown): boolean {
  return NetboxHooksError.is(error) && ['NBH_SERVER_BUSY', 'NBH_QUEUE_FULL'].includes(error.code)
}

function located(error: unknown, batch: readonly LocatedValue[]): unknown {
  const [first, last] = [batch[0]?.where ?? '', batch.at(-1)?.where]
  if (!NetboxHooksError.is(error) || error.where !== undefined) return error
  const { code, hint, cause } = error
  const [message = ''] = error.message.split('\n\n', 1)
  const problems = error.problems.map((problem) => {
    const [, index = '0', path = problem.where] = /^\[(\d+)\]\.?(.*)$/.exec(problem.where ?? '') ?? []
    const where = [batch[Number(index)]?.where, path].filter(Boolean).join(': ')
    return new NetboxHooksError({ ...detailsOf(problem), where })
  })
  const where = problems.length > 0 ? undefined : first === last ? first : `${first} to ${last}`
  return new NetboxHooksError({ code, message, hint, where, problems, cause })
}

function detailsOf({ code, message, hint, plugin }: NetboxHooksError): ErrorDetails {
  return { code, message, hint, plugin }
}

/** Every batch has a key of its own, the same one when the file is sent again. */
function keyOf(key: string | undefined, sent: number): string | undefined {
  return key === undefined || sent === 0 ? key : `${key}:${sent}`
}

function countOf(ids: readonly string[]): string {
  return `${ids.length} ${ids.length === 1 ? 'event' : 'events'}`
}
