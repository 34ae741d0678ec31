// Answers every POST with 204, as fast as Node can: it reads no more of HTTP than where a request ends. Listens on all
// of 127.0.0.0/8, so that one process stands for any number of endpoints. A body that starts with a time of sending
// (`"sent_at":` in its data) is timed.
import { createServer, type Socket } from 'node:net'

const answer = Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')
const headEnd = Buffer.from('\r\n\r\n')
const mark = '"sent_at":'
let latencies: number[] = []

function serve(socket: Socket): void {
  let rest: Buffer | undefined
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    let bytes = rest ? Buffer.concat([rest, chunk]) : chunk
    for (;;) {
      const size = requestSize(bytes)
      if (size === undefined || bytes.length < size) break
      time(bytes.subarray(0, size))
      socket.write(answer)
      bytes = bytes.subarray(size)
    }
    rest = bytes.length > 0 ? bytes : undefined
  })
}

/** Length of the request that `bytes` begin with; `undefined` while its head is incomplete. */
function requestSize(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(headEnd)
  if (end === -1) return undefined
  const head = bytes.toString('latin1', 0, end)
  return end + headEnd.length + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
}

function time(request: Buffer): void {
  const at = request.indexOf(mark)
  if (at === -1) return
  const sentAt = Number.parseFloat(request.toString('latin1', at + mark.length, at + mark.length + 24))
  latencies.push(Number(process.hrtime.bigint()) / 1e6 - sentAt)
}

const server = createServer(serve)
server.listen(0, '0.0.0.0', () => process.send?.((server.address() as { port: number }).port))
process.on('message', () => {
  process.send?.(latencies)
  latencies = []
})
process.on('disconnect', () => process.exit())
