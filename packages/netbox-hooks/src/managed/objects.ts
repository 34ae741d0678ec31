import { formatPath, NetboxHooksError } from '@netbox-hooks/core'
import { nearest } from '@netbox-hooks/core/hints'
import { every, timeoutSignal } from '@netbox-hooks/core/times'
import { counted, ProgressLine } from '@netbox-hooks/host/words'
import type { ObjectKind, WireObject, WireOrder } from '@netbox-hooks/server'
import type { Operator } from '../operator/open-operator.ts'

/** What is told of orders that were carried out, or would be. */
export interface Outcome {
  /** How each object is now; of a deleted one, how it was. */
  readonly objects: readonly WireObject[]
  readonly changed: readonly boolean[]
}

/** What an object of a kind is called. */
export const kindWords: Readonly<Record<ObjectKind, string>> = {
  webhook: 'webhook',
  event_rule: 'event rule',
}

/** All objects of a kind, or of both. @throws NetboxHooksError as the host answers */
export async function listObjects({ client }: Operator, kind?: ObjectKind): Promise<readonly WireObject[]> {
  const { objects } = await client.ask<Pick<Outcome, 'objects'>>('/api/objects', { query: { kind } })
  return objects
}

/** The object of that name among some. @throws NetboxHooksError `NBH_WEBHOOK_UNKNOWN`, `NBH_RULE_UNKNOWN` */
export function named(objects: readonly WireObject[], kind: ObjectKind, name: string): WireObject {
  const known = objects.filter((object) => object.kind === kind)
  const found = known.find((object) => object.name === name)
  if (found) return found
  throw new NetboxHooksError({
    code: kind === 'webhook' ? 'NBH_WEBHOOK_UNKNOWN' : 'NBH_RULE_UNKNOWN',
    message: `There is no ${kindWords[kind]} ${JSON.stringify(name)}.`,
    hint: nearest(
      name,
      known.map((object) => object.name),
      `${kindWords[kind]}s`,
    ),
  })
}

/** Orders, and where what each of them says was read: `managed.yaml: webhooks[2]`, for mistakes. */
export interface PlacedOrder {
  readonly order: WireOrder
  readonly file: string
  readonly path: readonly PropertyKey[]
}

/** It may take a while to make thousands of changes durable, in ms. */
const answerTimeoutMs = 60_000

/**
 * Carries out orders, all or none.
 * @throws NetboxHooksError as the host answers; mistakes name the place where they were read
 */
export async function sendOrders(
  { client }: Operator,
  placed: readonly PlacedOrder[],
  { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
): Promise<Outcome> {
  if (placed.length === 0) return { objects: [], changed: [] }
  const body = { orders: placed.map(({ order }) => order), dry_run: dryRun }
  try {
    const answer = client.post<Outcome>('/api/orders', { body, signal: timeoutSignal(answerTimeoutMs) })
    return await withProgress(answer, `${counted(placed.length, 'change', 'changes')} under way`)
  } catch (error) {
    throw relocated(error, placed)
  }
}

/** Shows on a terminal how long an answer has been waited for, once that is worth a word. */
async function withProgress<Answer>(answer: Promise<Answer>, what: string): Promise<Answer> {
  const since = performance.now()
  const line = new ProgressLine()
  const telling = every(1_000, () => {
    const seconds = Math.round((performance.now() - since) / 1_000)
    if (seconds >= 2) line.show(`${what}, ${seconds} s`)
  }).unref()
  try {
    return await answer
  } finally {
    telling.cancel()
    line.end()
  }
}

/** The same error, of which each mistake stands where it was read. One mistake stands for itself. */
function relocated(error: unknown, placed: readonly PlacedOrder[]): unknown {
  if (!NetboxHooksError.is(error) || error.code !== 'NBH_ORDERS_REFUSED') return error
  const problems = error.problems.map(({ code, message, hint, where = '' }) => {
    const [, index = '', inner = ''] = /^orders\[(\d+)\](?:\.settings)?(.*)$/s.exec(where) ?? []
    const found = placed[Number(index)]
    const place = found && `${formatPath(found.path)}${inner}`.replace(/^\./, '')
    return new NetboxHooksError({
      code,
      message,
      hint,
      where: found && (place ? `${found.file}: ${place}` : found.file),
    })
  })
  const [only, ...others] = problems
  if (only && others.length === 0) return only
  const { code, hint } = error
  const message = `Nothing was changed: there are ${problems.length} mistakes.`
  return new NetboxHooksError({ code, message, hint, problems })
}
