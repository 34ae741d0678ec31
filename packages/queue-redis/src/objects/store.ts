import type {
  AuditRecord,
  ObjectChange,
  ObjectStore,
  QueueTime,
  WriteOutcome,
  WriteRefusal,
} from '@netbox-hooks/delivery/queue'
import { runScript, type ScriptArgument, type ScriptName } from '../scripts/commands.ts'
import { packChange, packRecord, unpackObjects } from './packed.ts'
import { RedisObjectReader, type RedisObjectReaderOptions } from './reader.ts'

/** What {@link RedisObjects} are made of. */
export interface RedisObjectsOptions extends RedisObjectReaderOptions {
  readonly time: QueueTime
  /** Who writes: it is not told of it. */
  readonly holder: () => string
}

/** What `writeObjects` answers. */
type WriteAnswer =
  | readonly [place: number, ...objects: string[]]
  | readonly [place: null, change: number, why: WriteRefusal['why'], ...found: string[]]

/** What is managed, in a queue on a server that hosts share. Each write is one script, and the other hosts are told of it. */
export class RedisObjects extends RedisObjectReader implements ObjectStore {
  readonly #options: RedisObjectsOptions

  constructor(options: RedisObjectsOptions) {
    super(options)
    this.#options = options
  }

  async write(
    changes: readonly ObjectChange[],
    records: readonly AuditRecord[] = [],
    seen?: number,
  ): Promise<WriteOutcome> {
    const { time, holder } = this.#options
    const args = [...changes.map(packChange), ...records.map(packRecord)].flat()
    const settings = [holder(), time.wall(), time.lived(), seen ?? '', changes.length]
    const answer = await this.#run('writeObjects', [...settings, ...args])
    return outcomeOf(answer as WriteAnswer)
  }

  async numbersOf(kind: string, names: readonly string[]): Promise<readonly number[]> {
    return (await this.#run('numbersOf', [kind, ...names])) as number[]
  }

  async pruneRecords(before: number, limit: number): Promise<number> {
    return (await this.#run('pruneRecords', [before, limit])) as number
  }

  #run(script: ScriptName, args: readonly ScriptArgument[]): Promise<unknown> {
    const { prefix, ask } = this.#options
    return ask((client) => runScript(client, script, prefix, args, 'text'))
  }
}

function outcomeOf(answer: WriteAnswer): WriteOutcome {
  if (answer[0] === null) {
    const [, change, why, ...texts] = answer
    const [found] = unpackObjects(texts)
    return { refused: { change, why, ...(found && { found }) } }
  }
  const [place, ...objects] = answer
  return { written: unpackObjects(objects), place }
}
