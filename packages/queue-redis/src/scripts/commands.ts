import type { Redis } from 'ioredis'
import {
  cancel,
  claim,
  counts,
  hasten,
  oldestDue,
  prune,
  readdress,
  record,
  redeliver,
  release,
} from './delivery.ts'
import { accept, processEvents, supplement, unprocessed } from './event.ts'
import { leave, register, renew, saveRecord } from './host.ts'
import { library } from './library.ts'
import { numbersOf, pruneRecords, readObjects, writeObjects } from './objects.ts'
import { share, takeTokens } from './share.ts'
import { dropItems, putItems, seal, take, tellTime, transferCounts } from './transfer.ts'

/** Name of a script. */
export type ScriptName =
  | 'accept'
  | 'unprocessed'
  | 'processEvents'
  | 'supplement'
  | 'claim'
  | 'record'
  | 'release'
  | 'hasten'
  | 'cancel'
  | 'readdress'
  | 'redeliver'
  | 'prune'
  | 'counts'
  | 'oldestDue'
  | 'register'
  | 'renew'
  | 'leave'
  | 'saveRecord'
  | 'share'
  | 'takeTokens'
  | 'take'
  | 'tellTime'
  | 'seal'
  | 'transferCounts'
  | 'putItems'
  | 'dropItems'
  | 'writeObjects'
  | 'readObjects'
  | 'numbersOf'
  | 'pruneRecords'

const scripts: Readonly<Record<ScriptName, string>> = {
  accept,
  unprocessed,
  processEvents,
  supplement,
  claim,
  record,
  release,
  hasten,
  cancel,
  readdress,
  redeliver,
  prune,
  counts,
  oldestDue,
  register,
  renew,
  leave,
  saveRecord,
  share,
  takeTokens,
  take,
  tellTime,
  seal,
  transferCounts,
  putItems,
  dropItems,
  writeObjects,
  readObjects,
  numbersOf,
  pruneRecords,
}

/** What a script is given. */
export type ScriptArgument = string | number | Uint8Array

type Command = (key: string, args: readonly (string | number | Buffer)[]) => Promise<unknown>

/** Makes the scripts known to a connection. A server that has forgotten one is told it again. */
export function defineScripts(client: Redis): void {
  for (const [name, lua] of Object.entries(scripts)) {
    client.defineCommand(commandOf(name as ScriptName), { numberOfKeys: 1, lua: `${library}${lua}` })
  }
}

/** Runs a script. Text of the answer comes as bytes if asked so. */
export function runScript(
  client: Redis,
  name: ScriptName,
  prefix: string,
  args: readonly ScriptArgument[],
  answer: 'text' | 'bytes',
): Promise<unknown> {
  const commands = client as unknown as Readonly<Record<string, Command>>
  const command = commands[answer === 'bytes' ? `${commandOf(name)}Buffer` : commandOf(name)] as Command
  // The client takes no other bytes than those of a Buffer.
  const given = args.map((arg) =>
    typeof arg === 'object' ? Buffer.from(arg.buffer, arg.byteOffset, arg.byteLength) : arg,
  )
  // As a list: a call has room for some 100,000 arguments.
  return command.call(client, prefix, given)
}

function commandOf(name: ScriptName): string {
  return `netboxHooks_${name}`
}
