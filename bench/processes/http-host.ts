// The whole product behind its HTTP API: one webhook with five callbacks, or, where events are to lead nowhere, no rule.
import { createHost } from 'netbox-hooks'
import { spareMemory } from '../../packages/netbox-hooks/src/cli/start/spare-memory.ts'
import { netboxSecret } from '../event-requests.ts'
import { type HostShape, hostConfig } from '../host-config.ts'

interface Task {
  readonly folder: string
  /** Of the endpoint. */
  readonly port: number
  /** Whether events lead to the webhook. */
  readonly isDelivered: boolean
  /** Where its queue is. Default: a file. */
  readonly queue?: HostShape['queue']
}

process.once('message', async ({ folder, port, isDelivered, queue = 'sqlite:queue.db' }: Task) => {
  const config = hostConfig({ port, fanOut: 1, endpoints: 1, queue })
  const host = createHost({
    cwd: folder,
    config: {
      ...config,
      ...(!isDelivered && { eventRules: [] }),
      server: { port: 0, netbox: { secrets: [netboxSecret] } },
    },
    logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
  })
  await host.start()
  // As `netbox-hooks start` does in a process that is the host's own.
  spareMemory()
  process.on('message', () => process.send?.(process.cpuUsage()))
  process.send?.(host.serverUrl)
})
process.on('disconnect', () => process.exit())
