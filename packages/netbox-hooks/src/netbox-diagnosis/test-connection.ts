import type { NetboxClient } from '@netbox-hooks/host/parts'
import { counted, ProgressLine } from '@netbox-hooks/host/words'
import type { HostView } from '../netbox-connect/host-view.ts'
import { type NetboxObject, netboxObjects } from '../netbox-connect/netbox-objects.ts'
import type { Finding } from '../terminal/finding.ts'
import { probeGateway } from './probe-gateway.ts'
import { rqState } from './rq.ts'
import { testChange, testType } from './test-change.ts'
import { whyNothingCame } from './why-nothing-came.ts'

/** What a connection is tested with. */
export interface TestConnectionOptions {
  readonly client: NetboxClient
  readonly host: HostView
  /** `server.netbox.name` */
  readonly name: string
  readonly webhook: NetboxObject
  readonly gatewayUrl: string
  /** How long the webhook is waited for, in ms. */
  readonly patience: number
  readonly signal: AbortSignal
}

/** Sends a change through NetBox, and says whether its webhook has come, or why not. @throws as the client and the host do */
export async function testConnection(options: TestConnectionOptions): Promise<readonly Finding[]> {
  const { client, host, gatewayUrl, patience, signal } = options
  const rqBefore = await rqState(client, signal)
  const line = new ProgressLine()
  const waited = counted(Math.round(patience / 1_000), 'second', 'seconds')
  const { cameAfter, before, after } = await testChange({
    ...options,
    rules: await netboxObjects(client, 'event_rule', signal),
    look: () => host.look(),
    isElsewhere: (tag) => host.knows(testType, tag),
    waiting: (ms) => line.show(`Waiting for NetBox's webhook: ${Math.round(ms / 1_000)} of ${waited}`),
  }).finally(() => line.end())
  if (signal.aborted) return []
  if (cameAfter === undefined) {
    const rq = { before: rqBefore, after: await rqState(client, signal) }
    return whyNothingCame({ gatewayUrl, waited, before, after, rq, probe: await probeGateway(gatewayUrl) })
  }
  const seconds = (cameAfter / 1_000).toFixed(1)
  const message = `A tag was made in NetBox: its webhook came after ${seconds} s. The tag is deleted again.`
  return [{ topic: 'test', status: 'ok', message }]
}
