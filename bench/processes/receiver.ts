// Answers every POST with 204. One that carries a time of sending is timed.
import { Endpoint, sinceSent } from '../endpoint.ts'

let latencies: number[] = []
let requests = 0

const endpoint = new Endpoint((request) => {
  requests += 1
  const latency = sinceSent(request)
  if (latency !== undefined) latencies.push(latency)
})

const answers: Readonly<Record<string, () => unknown>> = {
  latencies() {
    const taken = latencies
    latencies = []
    return taken
  },
  work() {
    const { user, system } = process.cpuUsage()
    return { requests, micros: user + system }
  },
}

process.on('message', (question: string) => process.send?.(answers[question]?.()))
process.on('disconnect', () => process.exit())
process.send?.(await endpoint.listen())
