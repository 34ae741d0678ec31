import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, startReceiver } from '../support.ts'
import { startSmallHost } from './support.ts'

const event = (data: string) => `{"event_type":"object_updated","object_type":"dcim.site","data":${data}}`
const small = event('{"id":1}')
const hostile = event(`{"list":[${Array.from({ length: 100_000 }, () => '{}').join(',')}]}`)

const post = async (url: string, body: string) => {
  const headers = { 'content-type': 'application/json' }
  const { status } = await fetch(`${url}/api/events`, { method: 'POST', headers, body })
  return status
}

it('a host takes what clients send it, whatever it is, as fast as its heap allows, and tells the others to come again', async () => {
  const receiver = await startReceiver()
  const { url, workOff } = await startSmallHost(folderWith(), { ...configFor(receiver), server: { port: 0 } })
  const statuses = await Promise.all(Array.from({ length: 12 }, () => post(url, hostile)))
  const accepted = statuses.filter((status) => status === 202).length
  expect(statuses.filter((status) => ![202, 429, 503].includes(status))).toEqual([])
  expect(accepted).toBeGreaterThan(0)
  expect(await post(url, small)).toBe(202)
  expect(await workOff()).toMatchObject({ delivered: accepted + 1, pending: 0, unprocessedEvents: 0 })
})

it('clients that send much, and never all of it, keep out nobody who sends little', async () => {
  const receiver = await startReceiver()
  const { url, workOff } = await startSmallHost(folderWith(), { ...configFor(receiver), server: { port: 0 } })
  const slow = Array.from({ length: 60 }, () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {})
    onTestFinished(() => void socket.destroy())
    const head = `POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`
    socket.write(`${head}Content-Length: 1000000\r\n\r\n${' '.repeat(900_000)}`)
    return socket
  })
  // There is no room for all of them.
  const [refused] = (await Promise.race(slow.map((socket) => once(socket, 'data')))) as [Buffer]
  expect(String(refused)).toMatch(/^HTTP\/1\.1 429 .*NBH_SERVER_BUSY/s)
  expect(await post(url, small)).toBe(202)
  for (const socket of slow) socket.destroy()
  expect(await workOff()).toMatchObject({ delivered: 1 })
})
