import { boundedText } from '@netbox-hooks/core'
import { limits, parseJson } from '@netbox-hooks/core/json'
import { usageMistake } from '../../errors.ts'
import { type LocatedValue, readJsonValues } from './read-json.ts'

/** Options that stand for an event. */
export interface EventFlags {
  readonly eventType?: string
  readonly objectType?: string
  readonly objectId?: string
  /** JSON. */
  readonly data?: string
  readonly username?: string
}

/**
 * The events that a command is about: those of a file or of standard input, or the one that options stand for.
 * @throws NetboxHooksError `NBH_USAGE` at once; as {@link readJsonValues} does
 */
export function eventSource(
  file: string | undefined,
  options: EventFlags,
  reading: { readonly wholly?: boolean } = {},
): AsyncIterable<readonly LocatedValue[]> {
  const { eventType, objectType, objectId, data, username } = options
  const flags = [eventType, objectType, objectId, data, username].filter((flag) => flag !== undefined)
  if (file !== undefined && flags.length > 0)
    throw usageMistake('An event comes from a file or from options, not from both.')
  if (flags.length > 0) return one(eventOfFlags(options))
  if (file === undefined && process.stdin.isTTY)
    throw usageMistake('Give a file, - for standard input, or --event-type, --object-type and --data.')
  return readJsonValues(file ?? '-', reading)
}

function eventOfFlags({ eventType, objectType, objectId, data, username }: EventFlags): LocatedValue {
  if (eventType === undefined || objectType === undefined || data === undefined)
    throw usageMistake(
      'An event needs --event-type, --object-type and --data, which says what the object looks like: {} if need be.',
    )
  const event = { eventType, objectType, objectId, username, data: parseData(data) }
  return { value: event, where: 'the options' }
}

async function* one(value: LocatedValue): AsyncGenerator<readonly LocatedValue[]> {
  yield [value]
}

function parseData(data: string): unknown {
  try {
    return parseJson(data)
  } catch {
    throw usageMistake(`--data is no JSON: ${boundedText(data, limits.quotedText)}`)
  }
}
