// What a user would otherwise write: fetch() for every change, 64 at a time, signed; lost when the process dies.
import { createHmac } from 'node:crypto'
import { reportSpeed } from '../report-speed.ts'
import { changeOf } from '../workload.ts'

process.once('message', ({ port, inTurns }: { port: number; inTurns: boolean }) => {
  const url = `http://127.0.0.1:${port}/hook`
  const change = changeOf(1)
  let delivered = 0
  const sendForever = async () => {
    for (;;) {
      const body = JSON.stringify({ event: 'updated', timestamp: new Date().toISOString(), ...change })
      const signature = createHmac('sha512', 'a secret').update(body).digest('hex')
      const headers = { 'content-type': 'application/json', 'x-hook-signature': signature }
      const response = await fetch(url, { method: 'POST', headers, body })
      await response.arrayBuffer()
      delivered += 1
    }
  }
  for (let index = 0; index < 64; index += 1) void sendForever()

  reportSpeed(() => delivered, inTurns)
})
