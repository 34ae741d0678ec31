// L: what undici can do at best. A ready body, 64 connections, no pipelining, answers discarded.
import { Pool } from 'undici'
import { reportSpeed } from '../report-speed.ts'
import { changeOf } from '../workload.ts'

process.once('message', ({ port, inTurns }: { port: number; inTurns: boolean }) => {
  const body = Buffer.from(JSON.stringify({ event: 'updated', ...changeOf(1) }))
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64, pipelining: 1, allowH2: false })
  const headers = ['content-type', 'application/json', 'user-agent', 'bench', 'accept-encoding', 'identity']
  const ids = ['webhook-id', '0199c0de-0000-7000-8000-000000000000', 'webhook-timestamp', '1700000000']
  let sent = 0
  const handler = {
    onRequestStart() {},
    onResponseStart() {},
    onResponseData() {},
    onResponseEnd: next,
    onResponseError(_controller: unknown, error: Error) {
      throw error
    },
  }
  function next(): void {
    sent += 1
    pool.dispatch({ path: '/', method: 'POST', headers: [...headers, ...ids], body }, handler)
  }
  for (let i = 0; i < 64; i += 1) next()
  reportSpeed(() => sent, inTurns)
})
