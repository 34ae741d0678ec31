import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { NetboxHooksError } from '@netbox-hooks/core'
import type { QueuedEvent, QueueTransfer } from '@netbox-hooks/delivery'
import {
  Configuration,
  eventOrder,
  isShared,
  orderingKeyIn,
  type ParsedConfig,
  queueFile,
  queueTransfer,
  queueUrlProblem,
  Secrets,
} from '@netbox-hooks/host/parts'
import { queueFileMissing, usageMistake } from '../../errors.ts'
import { hostModules } from '../../host-modules.ts'
import { say } from '../../terminal/print.ts'

/** Which queues the command line names. One that it does not name is the configured one. */
export interface NamedQueues {
  readonly config?: string
  readonly from?: string
  readonly to?: string
}

/** The two queues of a move; neither is open. */
export interface QueuesToMove {
  readonly source: QueueTransfer
  readonly target: QueueTransfer
  readonly targetExists: boolean
  /** A queue in a file keeps no ordering keys of events; the configuration says what they are. */
  readonly orderingKeyOf: (event: QueuedEvent) => string | undefined
}

/** A queue, and the folder that the path of its file starts at. */
interface Place {
  readonly queue: string
  readonly directory: string
}

interface Configured {
  readonly config: Pick<ParsedConfig, 'queue' | 'webhooks'>
  readonly directory: string
}

/**
 * Finds the two queues.
 * @throws NetboxHooksError `NBH_USAGE`, `NBH_QUEUE_UNREADABLE` if there is nothing to move, and of the configuration
 */
export async function queuesToMove(named: NamedQueues): Promise<QueuesToMove> {
  if (named.from === undefined && named.to === undefined)
    throw usageMistake('Say where to move from, or where to: --from or --to.')
  const configured = await configuredFor(named)
  const [from, to] = [placeOf(named.from, configured), placeOf(named.to, configured)]
  if (!exists(from)) throw queueFileMissing(queueFile(from.queue, from.directory))
  const [source, target] = [await transferOf(from), await transferOf(to)]
  if (source.place === target.place)
    throw usageMistake(`--from and --to are the same queue, ${source.place}.`)
  const order = configured && eventOrder(new Set(configured.config.webhooks.map(({ ordering }) => ordering)))
  const orderingKeyOf = (queued: QueuedEvent) => order && orderingKeyIn(queued, order)
  return { source, target, targetExists: exists(to), orderingKeyOf }
}

/** Where both queues are named, the configuration may be absent. */
async function configuredFor({ config: configFile, from, to }: NamedQueues): Promise<Configured | undefined> {
  try {
    const modules = await hostModules()
    const configuration = await Configuration.load({ configFile, cwd: resolve('.') }, modules, new Secrets())
    const config = configuration.parsed ?? (await configuration.complete(undefined, []))
    return { config, directory: configuration.directory }
  } catch (error) {
    const isAbsent = NetboxHooksError.is(error) && error.code === 'NBH_CONFIG_NOT_FOUND'
    if (isAbsent && configFile === undefined && from !== undefined && to !== undefined) return undefined
    throw error
  }
}

function placeOf(queue: string | undefined, configured: Configured | undefined): Place {
  if (queue === undefined) {
    const { config, directory } = configured as Configured
    return { queue: config.queue, directory }
  }
  const problem = queueUrlProblem(queue)
  if (problem !== undefined) throw usageMistake(`${problem}.`)
  return { queue, directory: resolve('.') }
}

function transferOf({ queue, directory }: Place): Promise<QueueTransfer> {
  const waiting = () => say('Somebody had the queue just now. Waiting whether it is heard of again…')
  return queueTransfer(queue, directory, waiting)
}

function exists({ queue, directory }: Place): boolean {
  return isShared(queue) || existsSync(queueFile(queue, directory))
}
