// What stands outside of a host: an application that sends it events over HTTP, and the endpoint of their webhooks. It
// keeps as many events under way as asked, until they are delivered or, if they lead nowhere, accepted; or it sends as many
// a second as asked.
import { Endpoint, sinceSent } from '../endpoint.ts'
import { eventRequests, type WayIn } from '../event-requests.ts'
import { HttpConnection } from '../http-connection.ts'
import { pace } from '../pace.ts'

/** What it is asked, by one key each. */
interface Question {
  /** Its first question. Answered with the endpoint's port. */
  readonly prepare?: { readonly way: WayIn; readonly batch: number; readonly isDelivered: boolean }
  readonly connect?: { readonly url: string; readonly connections: number }
  /** So many events are to be under way. */
  readonly keep?: number
  /** So many events are to be sent as fast as they are taken. */
  readonly send?: number
  /** So many events are to be sent a second, each with the time. */
  readonly pace?: number
  /** Answered with the times in ms that events took until they were delivered, since it was last asked. */
  readonly latencies?: true
  /** Answered with how many events were accepted and delivered so far. */
  readonly totals?: true
}

let { way, batch, isDelivered } = { way: 'api' as WayIn, batch: 1, isDelivered: true }
let makeRequest: (timed: boolean) => Buffer
const idle: HttpConnection[] = []
let [sent, accepted, delivered] = [0, 0, 0]
let keep = 0
/** Events that are to be sent now, whatever is under way. */
let due = 0
let pacing: NodeJS.Timeout | undefined
let latencies: number[] = []

const endpoint = new Endpoint((request) => {
  delivered += 1
  const latency = sinceSent(request)
  if (latency !== undefined) latencies.push(latency)
  if (isDelivered) sendMore()
})

function sendMore(): void {
  while (idle.length > 0) {
    const isDue = due > 0
    if (!isDue && sent - (isDelivered ? delivered : accepted) + batch > keep) return
    if (isDue) due -= batch
    sendOver(idle.pop() as HttpConnection, isDue)
  }
}

function sendOver(connection: HttpConnection, timed: boolean): void {
  sent += batch
  connection.send(makeRequest(timed), () => {
    accepted += batch
    idle.push(connection)
    sendMore()
  })
}

process.on('message', async (question: Question) => process.send?.(await answerTo(question)))
process.on('disconnect', () => process.exit())

async function answerTo(question: Question): Promise<unknown> {
  if (question.prepare) {
    ;({ way, batch, isDelivered } = question.prepare)
    makeRequest = eventRequests(way, batch)
    return endpoint.listen()
  }
  if (question.connect) {
    const port = Number(new URL(question.connect.url).port)
    while (idle.length < question.connect.connections) idle.push(await HttpConnection.open(port))
  }
  if (question.keep !== undefined) {
    keep = question.keep
    sendMore()
  }
  if (question.send !== undefined) {
    due += question.send
    sendMore()
  }
  if (question.pace !== undefined) {
    clearInterval(pacing)
    pacing = pace(question.pace, () => {
      due += batch
      sendMore()
    })
  }
  if (question.latencies) {
    const taken = latencies
    latencies = []
    return taken
  }
  return { accepted, delivered }
}
