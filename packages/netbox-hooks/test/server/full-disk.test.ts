import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'
import { type Answer, ask, postOf } from './support.ts'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** A host whose files may be that large at most, in units of 512 bytes: to SQLite, a disk that is full. */
function startOnSmallDisk(cwd: string, blocks: number): ChildProcess {
  const command = `ulimit -f ${blocks} && exec "$0" "$@"`
  const child = spawn('sh', ['-c', command, process.execPath, cli, 'start'], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function urlOf({ stderr }: ChildProcess): Promise<string> {
  let said = ''
  for (;;) {
    said += String((await once(stderr as NonNullable<typeof stderr>, 'data'))[0])
    const [, url] = /HTTP API at (http:\/\/[\d.:]+)/.exec(said) ?? []
    if (url === undefined) continue
    stderr?.resume()
    return url
  }
}

it('refuses events while the disk is full, is not ready meanwhile, and keeps what it has accepted', async () => {
  const receiver = await startReceiver()
  const config = configFor(receiver, { server: { port: 0 } })
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) })
  const host = startOnSmallDisk(cwd, 3_000)
  const url = await urlOf(host)
  const accepted: string[] = []
  let refused: Answer | undefined
  while (!refused) {
    const data = { id: accepted.length, text: 'x'.repeat(20_000) }
    const event = { event_type: 'object_created', object_type: 'dcim.rack', data }
    const answer = await ask(`${url}/api/events`, postOf(event))
    if (answer.status === 202) accepted.push(...answer.json.ids)
    else refused = answer
  }
  expect([refused.status, refused.headers.get('retry-after'), refused.json.code]).toEqual([
    503,
    '5',
    'NBH_QUEUE_DISK_FULL',
  ])
  const ready = await ask(`${url}/readyz`)
  expect([ready.status, ready.json.code]).toEqual([503, 'NBH_QUEUE_DISK_FULL'])
  expect((await ask(`${url}/healthz`)).status).toBe(200)
  expect((await ask(`${url}/metrics`)).text).toContain(
    'netbox_hooks_refused_requests_total{source="api",code="NBH_QUEUE_DISK_FULL"} 1',
  )
  host.kill('SIGKILL')
  await once(host, 'exit')

  const next = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => next.stop())
  await next.start()
  await next.idle()
  const { events } = await next.operations.history.events({}, { limit: 1_000 })
  expect(accepted.length).toBeGreaterThan(5)
  expect(events.map(({ id }) => id)).toEqual(expect.arrayContaining(accepted))
}, 180_000)
