import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, type Received, runCli, startReceiver } from '../support.ts'

const about = { eventType: 'object_updated', objectType: 'dcim.site', objectId: 4 }
const site = '"objectType":"dcim.site","objectId":4'

const whole = `"eventType":"object_updated",${site},"request":null,"username":"a","timestamp":"2026-01-01"`

/** What becomes of the text of an event that the queue has kept, in SQL. */
const damages = {
  'cut off': 'substr(body, 1, 90)',
  'cut off in its types': 'substr(body, 1, 30)',
  'cut off in a number': `'{"eventType":"object_updated","objectType":"dcim.site","objectId":-'`,
  'no text at all': "''",
  gone: 'NULL',
  zeros: 'CAST(zeroblob(200) AS TEXT)',
  'no UTF-8': "CAST(x'fffe7b22' AS TEXT)",
  'JSON, and no object': "'[1]'",
  null: "'null'",
  'types that are no text': `'{"eventType":1,"objectType":{},"data":{}}'`,
  'data that is none': `'{${whole},"data":"x"}'`,
} as const

/** A folder with a queue that has these events of one object, each named in its data, before anything was made of them. */
async function queueWith(names: readonly string[], url: string) {
  const events = names.map((name) => ({ ...about, data: { id: 4, name } }))
  const config = configFor({ url }, { webhooks: [{ name: 'receiver', payloadUrl: url, ordering: 'object' }] })
  const cwd = folderWith({
    'netbox-hooks.config.json': JSON.stringify(config),
    'events.json': JSON.stringify(events),
  })
  const { code, stdout } = await runCli(cwd, 'emit', 'events.json', '--json')
  expect(code).toBe(0)
  const ids = (JSON.parse(stdout) as { readonly ids: readonly string[] }).ids
  return { cwd, ids, file: join(cwd, 'netbox-hooks.db') }
}

function change(file: string, id: string | undefined, body: string): void {
  const queue = new DatabaseSync(file)
  expect(queue.prepare(`UPDATE event SET body = ${body} WHERE id = ?`).run(id ?? '').changes).toBe(1)
  queue.close()
}

async function startHost(cwd: string) {
  const logger = keepingLogger()
  const host = createHost({ cwd, logger })
  onTestFinished(() => host.stop())
  await host.start()
  await host.idle()
  const { deliveries } = await host.operations.history.list({ state: 'failed' })
  const failed = deliveries.map(({ id, eventId, lastAttempt }) => ({
    id,
    eventId,
    code: lastAttempt?.error?.code,
  }))
  return { host, logger, failed }
}

const namesOf = (received: readonly Received[]) =>
  received.map(({ payload }) => (payload['data'] as { name: string }).name)

describe('an accepted event that nothing can be made of', () => {
  it('fails at once if its text is damaged, however it is, and holds up no other of its object', async () => {
    const receiver = await startReceiver()
    const { cwd, ids, file } = await queueWith(['first', ...Object.keys(damages), 'last'], receiver.url)
    const damaged = ids.slice(1, -1)
    for (const [index, body] of Object.values(damages).entries()) change(file, damaged[index], body)
    const { failed, logger, host } = await startHost(cwd)
    expect(namesOf(receiver.received)).toEqual(['first', 'last'])
    expect(new Map(failed.map(({ eventId, code }) => [eventId, code]))).toEqual(
      new Map(damaged.map((id) => [id, 'NBH_EVENT_DAMAGED'])),
    )
    expect(logger.lines.filter((line) => line.includes('NBH_EVENT_DAMAGED'))).toHaveLength(damaged.length)
    const [one] = failed
    await expect(host.operations.redeliver([one?.id ?? ''])).rejects.toMatchObject({
      code: 'NBH_EVENT_DAMAGED',
    })
  })

  it('fails after some tries if building it fails again and again', { timeout: 60_000 }, async () => {
    const receiver = await startReceiver()
    const { cwd, ids, file } = await queueWith(['first', 'deep', 'last'], receiver.url)
    const levels = 100_000
    change(file, ids[1], `'{${whole},"data":${'{"a":'.repeat(levels)}0${'}'.repeat(levels)}}'`)
    const { failed } = await startHost(cwd)
    expect(namesOf(receiver.received)).toEqual(['first', 'last'])
    expect(failed).toMatchObject([{ eventId: ids[1], code: 'NBH_EVENT_UNBUILDABLE' }])
  })
})
