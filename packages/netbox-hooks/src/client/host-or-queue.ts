import { NetboxHooksError } from '@netbox-hooks/core'
import { sleep } from '@netbox-hooks/core/times'
import { readHolder } from '@netbox-hooks/host/parts'
import type { Scope } from '@netbox-hooks/server'
import { hostBusy, hostWithoutApi } from './errors.ts'
import { HostClient } from './host-client.ts'
import { type HostAddress, type LocalConfig, reachHost } from './reach-host.ts'

/** How a command does its work. */
export interface Ways<Result> {
  /** With a host that answers. */
  host(client: HostClient, local: LocalConfig | undefined): Result | Promise<Result>
  /** On the queue itself. It rejects with `NBH_QUEUE_OWNED` if somebody has it. */
  queue(local: LocalConfig): Promise<Result>
}

/** How long it is looked for the API of whoever has taken the queue, in ms. */
const patienceMs = 3_000

/**
 * Lets a command work with the host that it is about, or else on the queue itself. A host that starts or stops is waited
 * for, and one that takes the queue at the same moment is found.
 *
 * @param waits whether a host that starts or stops is waited for. Default `true`
 * @throws NetboxHooksError as {@link reachHost} and the queue do; `NBH_HOST_UNREACHABLE` if somebody has the queue, and no
 *   API of theirs answers
 */
export async function withHostOrQueue<Result>(
  address: HostAddress,
  scope: Scope,
  { host, queue }: Ways<Result>,
  waits: boolean = true,
): Promise<Result> {
  const since = performance.now()
  for (;;) {
    const { client, local } = await reachHost(address, scope, waits)
    if (client) return host(client, local)
    try {
      return await queue(local)
    } catch (error) {
      const isOwned = NetboxHooksError.is(error) && error.code === 'NBH_QUEUE_OWNED'
      if (!isOwned || local.queueFile === undefined) throw error
      const isLate = performance.now() - since > patienceMs
      const holder = readHolder(local.queueFile)
      const hasNoApi = holder?.phase === 'running' && holder.url === undefined
      if (isLate || hasNoApi) throw await unreachable(error.message, local.queueFile)
    }
    await sleep(50)
  }
}

/** @param owned says who has the queue */
async function unreachable(owned: string, queueFile: string): Promise<NetboxHooksError> {
  const holder = readHolder(queueFile)
  if (holder && holder.phase !== 'running') return hostBusy(owned, holder)
  if (holder?.url === undefined) return hostWithoutApi(owned, undefined)
  const answers = await new HostClient(holder.url, undefined).whoAnswers()
  return hostWithoutApi(owned, holder.url, answers === 'somebody else' ? answers : 'nobody')
}
