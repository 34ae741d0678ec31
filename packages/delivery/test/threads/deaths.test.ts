import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { startReceiver, until } from '../support.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))

/** A process that sends a request by a thread, and what it says. */
function startSending(url: string) {
  const args = ['--import', fixture('mortal-threads.mjs'), fixture('send-by-threads.mjs'), url]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  return { lines, exited, killThread: (how: string) => void child.stdin.write(`${how}\n`) }
}

it.each([
  ['exit', 'it has ended'],
  ['throw', 'thrown where nobody catches it'],
  ['memory', 'memory limit'],
])('a thread that dies of %j is replaced, and sends again what was under way', async (how, why) => {
  const { url, received } = await startReceiver((response) => {
    if (received.length > 1) response.writeHead(204).end()
  })
  const { lines, exited, killThread } = startSending(url)
  await until(() => received.length === 1)
  killThread(how)
  // It ends by itself: nothing keeps it.
  await exited
  expect(lines).toEqual([
    expect.stringMatching(/^log NBH_SENDER_THREAD_DIED .*; requests to be made again: 1\./),
    '204 delivered',
  ])
  expect(lines[0]).toContain(why)
  const [first, second] = received
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  expect(second?.body).toBe(first?.body)
})

it('a request with which three threads have died has failed', async () => {
  const { url, received } = await startReceiver(() => {})
  const { lines, exited, killThread } = startSending(url)
  for (const time of [1, 2, 3]) {
    await until(() => received.length === time)
    killThread('exit')
  }
  await exited
  expect(received).toHaveLength(3)
  expect(lines.at(-1)).toBe('NBH_SENDER_THREAD_DIED retry')
})
