// What stands outside of a host: an application that sends it events over HTTP, and the endpoint of their webhooks. As
// many events as asked are under way at once, until they are delivered or, if they lead nowhere, until they are accepted;
// or as many a second as asked are sent.
import { Endpoint, sinceSent } from '../endpoint.ts'
import { eventRequests, type WayIn } from '../event-requests.ts'
import { HttpConnection } from '../http-connection.ts'
import { pace } from '../pace.ts'

/** What it is asked, by one key each. */
interface Question {
  /** Its first question. Answered with the endpoint's port. */
  readonly prepare?: { readonly way: WayIn; readonly batch: number; readonly isDelivered: boolean }
  /** Keep that many events under way, over that many connections. */
  readonly begin?: { readonly url: string; readonly underWay: number; readonly connections: number }
  /** From now on, as many events a second. */
  readonly pace?: number
  /** Answered with how many events were accepted and delivered so far. */
  readonly totals?: true
  /** Answered with the times in ms that were taken since it was last asked. */
  readonly latencies?: true
}

let { way, batch, isDelivered } = { way: 'api' as WayIn, batch: 1, isDelivered: true }
let makeRequest: (timed: boolean) => Buffer
const idle: HttpConnection[] = []
/** Events that may be sent at once. */
let due = 0
let [accepted, delivered] = [0, 0]
let isPaced = false
let latencies: number[] = []

const endpoint = new Endpoint((request) => {
  delivered += 1
  const latency = sinceSent(request)
  if (latency !== undefined) latencies.push(latency)
  if (!isPaced && isDelivered) allow(1)
})

function allow(events: number): void {
  due += events
  while (due >= batch && idle.length > 0) {
    due -= batch
    sendOver(idle.pop() as HttpConnection)
  }
}

function sendOver(connection: HttpConnection): void {
  connection.send(makeRequest(isPaced), () => {
    accepted += batch
    idle.push(connection)
    allow(isPaced || isDelivered ? 0 : batch)
  })
}

process.on('message', async (question: Question) => process.send?.((await answerTo(question)) ?? null))
process.on('disconnect', () => process.exit())

async function answerTo(question: Question): Promise<unknown> {
  if (question.prepare) {
    ;({ way, batch, isDelivered } = question.prepare)
    makeRequest = eventRequests(way, batch)
    return endpoint.listen()
  }
  if (question.begin) {
    const { url, underWay, connections } = question.begin
    const port = Number(new URL(url).port)
    for (let index = 0; index < connections; index += 1) idle.push(await HttpConnection.open(port))
    allow(underWay)
  } else if (question.pace !== undefined) {
    isPaced = true
    pace(question.pace, () => allow(1))
  } else if (question.latencies) {
    const taken = latencies
    latencies = []
    return taken
  }
  return { accepted, delivered }
}
