import { createHmac } from 'node:crypto'
import { now } from './endpoint.ts'
import { changeOf } from './workload.ts'

/** How an event comes to a host over HTTP. */
export type WayIn = 'api' | 'netbox'

/** What NetBox's webhooks are signed with. */
export const netboxSecret = 'a-secret-of-the-benchmark'

const changes = Array.from({ length: 64 }, (_, id) => changeOf(id))
const type = 'bench.model0'
let made = 0

/** Requests with `batch` events each. @param timed whether they carry the time at which they are made */
export function eventRequests(way: WayIn, batch: number): (timed: boolean) => Buffer {
  if (way === 'netbox') return (timed) => netboxRequest(timed)
  const ready = changes.map((_, index) => apiRequest(index, batch, {}))
  return (timed) => {
    made += 1
    return timed ? apiRequest(made, batch, { sent_at: now() }) : (ready[made % ready.length] as Buffer)
  }
}

function apiRequest(first: number, batch: number, mark: object): Buffer {
  const events = Array.from({ length: batch }, (_, index) => {
    const { objectId, data, snapshots } = change(first + index)
    const types = { event_type: 'object_updated', object_type: type }
    return { ...types, object_id: objectId, data: { ...mark, ...data }, snapshots }
  })
  return post('/api/events', JSON.stringify(batch === 1 ? events[0] : events))
}

/** As NetBox sends it, and each one different: a second one that is the same is no new event to the gateway. */
function netboxRequest(timed: boolean): Buffer {
  made += 1
  const { data, snapshots } = change(made)
  const body = JSON.stringify({
    event: 'updated',
    timestamp: new Date().toISOString(),
    object_type: type,
    username: 'bench',
    request_id: `request-${made}`,
    data: timed ? { sent_at: now(), ...data } : data,
    snapshots,
  })
  const signature = createHmac('sha512', netboxSecret).update(body).digest('hex')
  return post('/api/netbox/webhook', body, `x-hook-signature: ${signature}\r\n`)
}

function change(index: number): ReturnType<typeof changeOf> {
  return changes[index % changes.length] as ReturnType<typeof changeOf>
}

function post(path: string, body: string, headers = ''): Buffer {
  const type = 'host: 127.0.0.1\r\ncontent-type: application/json\r\n'
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\n${type}${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
