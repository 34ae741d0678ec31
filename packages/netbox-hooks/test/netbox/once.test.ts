import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { startReceiver } from '../support.ts'
import { type MadeChange, NetboxDouble, type Step } from './netbox-double.ts'
import { catchUp, send, startFed } from './support.ts'

vi.setConfig({ testTimeout: 120_000 })

const hour = 3_600_000

it('a change whose webhook comes behind the log is one change, wherever the two times fall', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const begin = Date.now() - hour
  netbox.clock = () => begin
  const served = await startFed(receiver, netbox, { catchUp: { settle: '0s', overlap: '12h' } })
  await catchUp(served.host)
  netbox.request([['created', 1]])
  // Nine seconds lie between the two, so that any span of time that ends anywhere ends between some of them.
  netbox.logsAfter = 9_000
  const made: MadeChange[] = []
  for (let second = 0; second < 12; second += 1) {
    netbox.pass(1_000)
    made.push(...netbox.request([['updated', 1]]))
  }
  // All but the last were saved again since: only the log knows when.
  expect(await catchUp(served.host)).toBe(made.length + 1)
  for (const change of made) expect(await send(served, change)).toBe(202)
  expect(await catchUp(served.host)).toBe(0)
  await served.host.idle()
  expect(receiver.received).toHaveLength(made.length + 1)
})

it('what a script does under the id of the request that has started it is a change of its own', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox, { catchUp: { settle: '0s', overlap: '12h' } })
  await catchUp(served.host)
  const [first] = netbox.request([['created', 1]])
  const [second] = netbox.request([['updated', 1]], first?.requestId)
  const [third] = netbox.request([['updated', 1]], first?.requestId)
  for (const change of [first, second, third]) expect(await send(served, change as MadeChange)).toBe(202)
  const [, fourth] = [
    netbox.request([['updated', 2]], first?.requestId),
    ...netbox.request([['updated', 1]], first?.requestId),
  ]
  expect(await catchUp(served.host)).toBe(2)
  expect(await send(served, fourth as MadeChange)).toBe(202)
  await served.host.idle()
  expect(receiver.received).toHaveLength(5)
})

/** What happens next: a request, NetBox's webhook of some change comes (again), or the log is read. */
type Move =
  | { readonly what: 'request'; readonly steps: readonly Step[]; readonly under: number | undefined }
  | { readonly what: 'webhook'; readonly change: number; readonly rule: number }
  | { readonly what: 'time'; readonly ms: number }
  | { readonly what: 'catch up' }

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom<Step[0]>('updated', 'updated', 'touched', 'created', 'deleted'),
  fc.nat(2),
)
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('request' as const),
      steps: fc.array(step, { minLength: 1, maxLength: 4 }),
      under: fc.option(fc.nat(20), { nil: undefined, freq: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ what: fc.constant('webhook' as const), change: fc.nat(40), rule: fc.nat(1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('time' as const),
      ms: fc.constantFrom(1, 400, 4_000, 9_999, 20_000, 65_000),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ what: 'catch up' as const }) },
)

it('tells of each change of a NetBox once, whatever its requests, scripts, rules, workers and clocks do', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const begin = Date.now() - 11 * hour
  netbox.clock = () => begin
  const served = await startFed(receiver, netbox, {
    catchUp: { settle: '0s', overlap: '12h', requestsPerMinute: 10_000 },
  })
  await catchUp(served.host)
  let base = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(move, { minLength: 3, maxLength: 40 }),
      fc.constantFrom(0, 3, 900),
      fc.constantFrom(0, 330, -300),
      async (moves, logsAfter, east) => {
        base += 10
        receiver.received.length = 0
        // What earlier runs have made is read no more: NetBox prunes its log.
        netbox.log.length = 0
        netbox.sites.clear()
        Object.assign(netbox, { logsAfter, east })
        const made: (MadeChange & { readonly endedAt: number })[] = []
        const came = new Set<MadeChange>()
        let time = 0
        for (const next of moves) {
          if (next.what === 'time') {
            netbox.pass(next.ms)
            time += next.ms
          } else if (next.what === 'catch up') await catchUp(served.host)
          else if (next.what === 'webhook') {
            const change = made[next.change % Math.max(1, made.length)]
            if (!change) continue
            came.add(change)
            expect(await send(served, change, next.rule)).toBe(202)
          } else {
            const steps = possible(
              netbox,
              next.steps.map(([event, id]) => [event, base + id] as const),
            )
            if (steps.length === 0) continue
            const { requestId } = (next.under !== undefined && made[next.under]) || {}
            time += steps.length * logsAfter
            for (const change of netbox.request(steps, requestId)) made.push({ ...change, endedAt: time })
          }
        }
        await catchUp(served.host)
        await catchUp(served.host)
        await served.host.idle()
        const told = receiver.received.map(({ payload }) => ({
          text: textOf(payload as never),
          isLogged: Object(payload['request']).method === null,
        }))
        const delivered = told.map(({ text }) => text)
        expect(delivered.filter((text, index) => delivered.indexOf(text) !== index)).toEqual([])
        for (const change of made) {
          // Saved without a change, it is not in the log.
          if (change.from === change.to && !came.has(change)) continue
          // What follows under the same request's id tells of it, too, if NetBox has lost its own webhook.
          const laterOnes = made.filter(
            (other) =>
              other.requestId === change.requestId &&
              other.id === change.id &&
              other.endedAt >= change.endedAt,
          )
          const isTold = laterOnes.some((other) =>
            told.some(
              ({ text, isLogged }) =>
                text.startsWith(`${other.id} ${other.requestId} ${other.to} `) &&
                (other === change || isLogged || !came.has(change)),
            ),
          )
          expect(isTold, JSON.stringify({ change, delivered })).toBe(true)
        }
      },
    ),
    { numRuns: 60 },
  )
})

/** Those steps that can be taken: NetBox gives no id twice, and what is gone cannot be changed. */
function possible(netbox: NetboxDouble, steps: readonly Step[]): readonly Step[] {
  const there = new Set(netbox.sites.keys())
  const used = new Set(netbox.log.map(({ changed_object_id: id }) => id as number))
  return steps.filter(([event, id]) => {
    if ((event === 'created' ? used : there).has(id) === (event === 'created')) return false
    used.add(id)
    if (event === 'created') there.add(id)
    if (event === 'deleted') there.delete(id)
    return true
  })
}

function textOf({
  data,
  request_id: requestId,
  snapshots: { prechange, postchange },
  event,
}: {
  readonly data: { readonly id: number }
  readonly request_id: string
  readonly snapshots: Record<'prechange' | 'postchange', { readonly description?: unknown } | null>
  readonly event: string
}): string {
  return `${data.id} ${requestId} ${postchange?.description ?? null} ${prechange?.description ?? null} ${event}`
}
