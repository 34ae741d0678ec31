import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { NewDelivery, QueueCounts } from '@netbox-hooks/delivery'
import { newId } from '@netbox-hooks/delivery'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import type { Config } from 'netbox-hooks'
import { onTestFinished } from 'vitest'

/** The heap of the hosts of these tests, in MiB. */
export const heapMiB = 96

/** What a host with little memory did before it ended. */
export type WorkedOff = QueueCounts & {
  /** The most memory that it had, in bytes. */
  readonly rss: number
}

/** Puts something into the queue of a folder, as a host would have that has since ended. */
export async function intoQueue(folder: string, work: (queue: SqliteQueue) => Promise<void>): Promise<void> {
  const queue = new SqliteQueue({ path: join(folder, 'netbox-hooks.db') })
  await queue.open()
  try {
    await work(queue)
  } finally {
    await queue.close()
  }
}

/** An accepted event about a site, as the queue keeps it. */
export function storedEvent(data: string): { id: string; body: string } {
  const head = {
    eventType: 'object_updated',
    objectType: 'dcim.site',
    objectId: 1,
    request: null,
    username: null,
  }
  const body = JSON.stringify({ ...head, timestamp: '2026-01-01T00:00:00.000000+00:00' })
  return { id: newId(), body: `${body.slice(0, -1)},"data":${data}}` }
}

/** A delivery of an event. */
export function storedDelivery(eventId: string, webhook: string, url: string, body: Uint8Array): NewDelivery {
  const headers = { 'content-type': 'application/json' }
  return { id: newId(), eventId, webhook, method: 'POST', url, headers, body }
}

/** A host in a process of its own, with little memory. */
export interface SmallHost {
  readonly url: string
  /** Works off its queue and ends. */
  workOff(): Promise<WorkedOff>
}

export async function startSmallHost(folder: string, config: Config): Promise<SmallHost> {
  const script = fileURLToPath(new URL('../fixtures/small-host.mjs', import.meta.url))
  const child = fork(script, [folder, JSON.stringify(config)], {
    execArgv: [`--max-old-space-size=${heapMiB}`],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`The host has ended: ${code ?? signal}`)
  })
  ended.catch(() => {})
  const told = async <T>() => (await Promise.race([once(child, 'message'), ended]))[0] as T
  return {
    url: await told(),
    workOff: () => {
      child.send('work off')
      return told()
    },
  }
}

/** Lets a host with little memory work off the queue of a folder. */
export async function workOff(folder: string, config: Config): Promise<WorkedOff> {
  return (await startSmallHost(folder, config)).workOff()
}
