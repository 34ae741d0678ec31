// Endpoints that no sender likes: one answers after 5 s, one sends a body without end, one closes half way. A fourth
// address is one at which nobody listens.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

const head = 'HTTP/1.1 200 OK\r\n'
const requests = { slow: 0 }
const manners: Record<string, (socket: Socket) => void> = {
  slow(socket) {
    requests.slow += 1
    setTimeout(() => socket.end(`${head}content-length: 0\r\n\r\n`), 5_000)
  },
  endless(socket) {
    socket.write(`${head}content-length: 1000000000\r\n\r\n`)
    const timer = setInterval(() => socket.write('x'.repeat(1_000)), 10)
    socket.on('close', () => clearInterval(timer))
  },
  halfway: (socket) => void socket.write(`${head}content-length: 100\r\n\r\nhalf of`, () => socket.destroy()),
}

process.once('message', async () => {
  const ports: Record<string, number> = {}
  for (const [manner, serve] of Object.entries(manners)) {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.once('data', () => serve(socket))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports[manner] = (server.address() as AddressInfo).port
  }
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  ports['refusing'] = (closed.address() as AddressInfo).port
  closed.close()
  process.on('message', () => process.send?.(requests))
  process.send?.(ports)
})
process.on('disconnect', () => process.exit())
