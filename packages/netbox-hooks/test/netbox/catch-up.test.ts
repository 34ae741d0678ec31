import { type AddressInfo, createServer } from 'node:net'
import fc from 'fast-check'
import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished, vi } from 'vitest'
import { ask } from '../server/support.ts'
import { folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'
import { type MadeChange, NetboxDouble } from './netbox-double.ts'
import { catchUp, nameOf, namesOf, netboxConfig, send, startFed } from './support.ts'

vi.setConfig({ testTimeout: 60_000 })

it('what NetBox has not sent is read from its log, delivered once, and marked', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  netbox.change('created', 1)
  Object.assign(netbox.log[0] as object, { time: new Date(Date.now() - 5_000).toISOString() })
  const served = await startFed(receiver, netbox)
  const { host } = served
  // It begins where the log stands when an object type is wanted for the first time.
  expect(await catchUp(host)).toBe(0)
  const sent = netbox.change('updated', 1)
  const lost = [netbox.change('created', 2), netbox.change('updated', 2), netbox.change('deleted', 1)]
  expect(await send(served, sent)).toBe(202)
  await host.idle()
  expect(await catchUp(host)).toBe(3)
  expect(await catchUp(host)).toBe(0)
  await host.idle()
  expect(namesOf(receiver.received).sort()).toEqual([sent, ...lost].map(nameOf).sort())
  const created = receiver.received.find(({ payload }) => payload['event'] === 'created')?.payload
  expect(created).toMatchObject({
    username: 'admin',
    request: { id: lost[0]?.requestId, method: null, path: null, user: 'admin' },
    data: { id: 2, status: { value: 'retired' }, display: expect.any(String) },
    snapshots: { prechange: null, postchange: { name: expect.any(String) } },
  })
  const deleted = receiver.received.find(({ payload }) => payload['event'] === 'deleted')?.payload
  expect(deleted).toMatchObject({ data: { id: 1, display: 'Site 1' }, snapshots: { postchange: null } })
  const { deliveries } = (await served.get('/api/deliveries')).json
  const sources = deliveries.map(({ source }: { source: string | null }) => source)
  expect(sources.sort()).toEqual(['catch-up', 'catch-up', 'catch-up', null])
})

it('NetBox is refused politely what catch-up was faster with, and its two rules are one change', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox)
  await catchUp(served.host)
  const caughtUp = netbox.change('created', 1)
  expect(await catchUp(served.host)).toBe(1)
  expect(await send(served, caughtUp)).toBe(202)
  const twice = netbox.change('updated', 1)
  expect([await send(served, twice, 0), await send(served, twice, 1)]).toEqual([202, 202])
  await served.host.idle()
  expect(namesOf(receiver.received)).toEqual([caughtUp, twice].map(nameOf))
})

it('a change that is committed after later ones is not passed over', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox)
  await catchUp(served.host)
  const long = netbox.begin('created', 1)
  const quick = netbox.change('created', 2)
  expect(await catchUp(served.host)).toBe(1)
  long.commit()
  expect(await catchUp(served.host)).toBe(1)
  await served.host.idle()
  expect(namesOf(receiver.received)).toEqual([quick, long.made].map(nameOf))
})

it('what a request does to one object is one event, as NetBox sends it', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox)
  await catchUp(served.host)
  const made = netbox.change('created', 1)
  netbox.change('updated', 1, made)
  const gone = netbox.change('updated', 1)
  const { requestId } = netbox.change('deleted', 1, gone)
  expect(await catchUp(served.host)).toBe(2)
  await served.host.idle()
  expect(namesOf(receiver.received)).toEqual(
    [made, { event: 'deleted' as const, id: 1, requestId }].map(nameOf),
  )
})

it('a script that runs again under the id of its first request is not taken for itself', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox)
  const first = netbox.change('updated', 1)
  const later = first
    .webhook()
    .replaceAll(/"last_updated":"[^"]*"/g, '"last_updated":"2036-01-01T00:00:00.000123Z"')
  const again = { ...first, webhook: () => later }
  expect([await send(served, first), await send(served, again), await send(served, again)]).toEqual([
    202, 202, 202,
  ])
  await served.host.idle()
  expect(receiver.received).toHaveLength(2)
})

it('only what rules want is fetched, by few requests, and after a pause that NetBox asks for', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const only = {
    name: 'gone',
    objectTypes: ['dcim.site'],
    eventTypes: ['object_deleted'],
    webhooks: ['receiver'],
  }
  const served = await startFed(receiver, netbox, {}, undefined, { eventRules: [only] })
  await catchUp(served.host)
  for (let id = 1; id <= 600; id += 1) netbox.change('created', id)
  netbox.change('deleted', 7)
  netbox.asked.length = 0
  netbox.troubles.push(
    { status: 429, headers: { 'retry-after': '0' } },
    { status: 503, headers: { 'retry-after': '0' } },
  )
  expect(await catchUp(served.host)).toBe(1)
  // Two that were refused, two pages, and the details of one change.
  expect(netbox.asked).toHaveLength(5)
  const [page] = netbox.asked
  expect(page).toContain('changed_object_type=dcim.site')
  expect(netbox.asked.at(-1)).toMatch(/\?id=\d+&limit=1$/)
})

it('goes on where an earlier host has stood, also after what it accepted is in the history alone', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const folder = folderWith()
  const first = await startFed(receiver, netbox, {}, folder)
  await catchUp(first.host)
  const before = netbox.change('created', 1)
  await send(first, before)
  await first.host.idle()
  await first.host.stop()
  const missed = [netbox.change('updated', 1), netbox.change('created', 2)]
  const second = await startFed(receiver, netbox, {}, folder)
  await receiver.waitFor(3)
  await second.host.idle()
  expect(namesOf(receiver.received)).toEqual([before, ...missed].map(nameOf))
  // The log was read once at the start: what was known by the history was not fetched again.
  const { json } = await second.post('/api/netbox/catch-up', { dry_run: true, since: '2000-01-01T00:00:00Z' })
  expect(json).toMatchObject({ read: 3, known: 3, accepted: 0, young: 0, next: null })
})

it('says once what is wrong, and in the answer whose fault it is', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox, { token: 'another-token' })
  await expect(catchUp(served.host)).rejects.toMatchObject({ code: 'NBH_NETBOX_REFUSED' })
  expect(served.log.filter((line) => line.includes('Catching up')).join('\n')).toContain('NBH_NETBOX_REFUSED')
  expect(await served.post('/api/netbox/catch-up', {})).toMatchObject({
    status: 502,
    json: { code: 'NBH_NETBOX_REFUSED' },
  })
  const gone = await startFed(receiver, { url: await closedUrl() })
  await expect(catchUp(gone.host)).rejects.toMatchObject({ code: 'NBH_NETBOX_UNAVAILABLE' })
  const blocked = await startFed(receiver, { url: 'http://10.1.2.3' })
  await expect(catchUp(blocked.host)).rejects.toMatchObject({ code: 'NBH_TARGET_BLOCKED' })
  expect(blocked.log.join('\n')).toContain('server.netbox.network.allow')
  const wrong = await startFed(receiver, { url: `${netbox.url}/api` })
  await expect(catchUp(wrong.host)).rejects.toMatchObject({
    code: 'NBH_NETBOX_REFUSED',
    hint: expect.stringContaining('/api'),
  })
  const off = await startFed(receiver, undefined)
  expect(await off.post('/api/netbox/catch-up', {})).toMatchObject({
    status: 409,
    json: { code: 'NBH_CATCH_UP_OFF' },
  })
})

it("a command lets the host do it that --host names, since --url is NetBox's", async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const { host } = await startFed(receiver, netbox)
  await catchUp(host)
  netbox.change('created', 1)
  const run = (...args: readonly string[]) => runCli(folderWith(), 'netbox', 'catch-up', ...args)
  const { code, stdout } = await run('--host', host.serverUrl ?? '', '--json')
  expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ accepted: 1, next: null })])
  expect(await run('--url', host.serverUrl ?? '')).toMatchObject({ code: 2 })
  const gone = await run('--host', await closedUrl())
  expect([gone.code, gone.stderr]).toEqual([5, expect.stringContaining('or name another with --host')])
})

/** Where nobody listens any more. */
async function closedUrl(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

it('objects that may not be seen are told of by what the log has, which is said once', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox)
  await catchUp(served.host)
  netbox.hidden.add('/api/dcim/sites/')
  for (const id of [1, 2]) {
    netbox.change('created', id)
    expect(await catchUp(served.host)).toBe(1)
  }
  await served.host.idle()
  expect(receiver.received.map(({ payload }) => payload['data'])).toMatchObject([
    { id: 1, display: 'Site 1', name: expect.any(String) },
    { id: 2, display: 'Site 2' },
  ])
  const said = served.log.filter((line) => line.includes('Objects of dcim.site'))
  expect(said).toHaveLength(1)
  expect(said[0]).toContain('permission')
})

it('a NetBox that is too old is refused with the version that it has', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  netbox.version = '4.3'
  const served = await startFed(receiver, netbox)
  await expect(catchUp(served.host)).rejects.toMatchObject({
    code: 'NBH_NETBOX_TOO_OLD',
    message: expect.stringContaining('4.3'),
  })
})

it('tokens of both kinds are sent as NetBox wants them', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  netbox.authorization = 'Bearer nbt_key.secret'
  const served = await startFed(receiver, netbox, { token: 'nbt_key.secret' })
  expect(await catchUp(served.host)).toBe(0)
})

it('what NetBox has pruned while nobody read is said aloud', async () => {
  const [netbox, receiver, folder] = [await NetboxDouble.start(), await startReceiver(), folderWith()]
  const lastWeek = Date.now() - 7 * 86_400_000
  netbox.clock = () => lastWeek
  const first = await startFed(receiver, netbox, {}, folder)
  await catchUp(first.host)
  await first.host.stop()
  netbox.clock = Date.now
  netbox.change('created', 1)
  const next = await startFed(receiver, netbox, {}, folder)
  await catchUp(next.host)
  await next.host.idle()
  expect(receiver.received).toHaveLength(1)
  expect(next.log.filter((line) => line.includes('CHANGELOG_RETENTION'))).toHaveLength(1)
  expect(await catchUp(next.host)).toBe(0)
  expect(next.log.filter((line) => line.includes('CHANGELOG_RETENTION'))).toHaveLength(1)
})

it('tells by metrics how far it is, also if a reload has begun with it', async () => {
  const [netbox, receiver, folder] = [await NetboxDouble.start(), await startReceiver(), folderWith()]
  const file = (of: typeof netbox | undefined) => ({
    'netbox-hooks.config.json': JSON.stringify(netboxConfig(receiver, of)),
  })
  folderWith(file(undefined), folder)
  const host = createHost({ cwd: folder, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const metrics = async () => (await ask(`${host.serverUrl}/metrics`)).text
  expect(await metrics()).not.toContain('netbox_catch_up')
  folderWith(file(netbox), folder)
  await ask(`${host.serverUrl}/api/reload`, { method: 'POST' })
  await netbox.isAsked('object-changes')
  await catchUp(host)
  netbox.change('created', 1)
  await catchUp(host)
  expect(await metrics()).toContain('netbox_catch_up_changes_total{outcome="accepted"} 1')
})

it('tells by metrics how far it is', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox)
  await catchUp(served.host)
  netbox.change('created', 1)
  await catchUp(served.host)
  const { text } = await served.get('/metrics')
  expect(text).toContain('netbox_catch_up_changes_total{outcome="accepted"} 1')
  expect(text).toMatch(/^netbox_catch_up_watermark_age_seconds \d/m)
})

type Step = readonly ['create' | 'update' | 'remove' | 'post' | 'repeat' | 'catch up', number]

const steps = fc.array(
  fc.tuple(
    fc.constantFrom<Step[0]>('create', 'update', 'update', 'remove', 'post', 'post', 'repeat', 'catch up'),
    fc.nat(5),
  ),
  { minLength: 5, maxLength: 30 },
)

it('delivers each change once, whatever is lost, repeated, late or read from the log, and in whichever order', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox)
  const { host } = served
  await catchUp(host)
  let base = 0
  await fc.assert(
    fc.asyncProperty(steps, async (list: readonly Step[]) => {
      base += 10
      receiver.received.length = 0
      const made: MadeChange[] = []
      const open: MadeChange[] = []
      const sent: MadeChange[] = []
      for (const [what, number] of list) {
        const id = base + number
        const isThere = netbox.sites.has(id)
        if (what === 'catch up') await catchUp(host)
        else if (what === 'post' || what === 'repeat') {
          const from = what === 'post' ? open : sent
          const [change] = from.splice(number % Math.max(1, from.length), 1)
          if (!change) continue
          expect(await send(served, change, number)).toBe(202)
          sent.push(change)
        } else if (isThere === (what !== 'create')) {
          const event = what === 'create' ? 'created' : what === 'update' ? 'updated' : 'deleted'
          const change = netbox.change(event, id)
          made.push(change)
          open.push(change)
        }
      }
      await catchUp(host)
      await host.idle()
      expect(namesOf(receiver.received).sort()).toEqual(made.map(nameOf).sort())
    }),
    { numRuns: 40 },
  )
})
