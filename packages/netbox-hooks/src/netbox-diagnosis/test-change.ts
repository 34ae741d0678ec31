import { randomBytes } from 'node:crypto'
import { sleep } from '@netbox-hooks/core/times'
import type { NetboxClient } from '@netbox-hooks/host/parts'
import type { WireNetboxStatus } from '@netbox-hooks/server'
import { testRuleName, testTagPrefix } from '../netbox-connect/desired.ts'
import { descriptionOf } from '../netbox-connect/mark.ts'
import { type NetboxObject, places, webhookOf } from '../netbox-connect/netbox-objects.ts'

/** What is made in NetBox, and deleted again, to see whether its webhook comes. */
export const testType = 'extras.tag'

/** How long it is waited between two looks, in ms. */
const lookEvery = 200

/** What a test is made with. */
export interface TestOptions {
  readonly client: NetboxClient
  /** `server.netbox.name` */
  readonly name: string
  readonly webhook: NetboxObject
  /** Event rules that are there. */
  readonly rules: readonly NetboxObject[]
  /** What the host says of its gateway. */
  readonly look: () => Promise<WireNetboxStatus>
  /** Whether another host, which shares the queue, has accepted it. */
  readonly isElsewhere: (tag: number) => Promise<boolean>
  /** How long the webhook is waited for, in ms. */
  readonly patience: number
  /** Is told how long it has been waited, in ms. */
  readonly waiting: (ms: number) => void
  readonly signal: AbortSignal
}

/** What a test has come to. */
export interface TestOutcome {
  /** After how long the webhook came, in ms; `undefined` if it did not. */
  readonly cameAfter: number | undefined
  /** What the gateway said before and after it. */
  readonly before: WireNetboxStatus
  readonly after: WireNetboxStatus
}

/**
 * Makes a tag in NetBox, waits until its webhook has come to the gateway, and deletes it again. Where no event rule is for new
 * tags, there is one meanwhile.
 *
 * @throws NetboxHooksError as the client and the host do
 */
export async function testChange(options: TestOptions): Promise<TestOutcome> {
  const { client, name, webhook, rules, look, signal } = options
  const before = await look()
  const slug = `${testTagPrefix}${randomBytes(4).toString('hex')}`
  const tag = { name: slug, slug, description: descriptionOf(name) }
  const withTag = () =>
    withMade(client, places.tag.path, tag, signal, async (id) => ({
      before,
      ...(await arrival(options, id)),
    }))
  if (rules.some((rule) => tellsOfNewTags(rule, webhook.id))) return withTag()
  const rule = {
    name: testRuleName(name),
    description: descriptionOf(name),
    object_types: [testType],
    event_types: ['object_created'],
    action_type: 'webhook',
    action_object_type: places.webhook.objectType,
    action_object_id: webhook.id,
  }
  return withMade(client, places.event_rule.path, rule, signal, withTag)
}

/** Makes an object in NetBox for as long as something is done with it; it goes also after Ctrl-C. */
async function withMade<Result>(
  client: NetboxClient,
  path: string,
  body: object,
  signal: AbortSignal,
  work: (id: number) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted()
  // Of a request that is broken off nobody knows whether it has made the object.
  const { signal: never } = new AbortController()
  const id = Number(Object((await client.send('POST', path, body, never)).body).id)
  try {
    return await work(id)
  } finally {
    await client.send('DELETE', `${path}${id}/`, undefined, never)
  }
}

async function arrival(
  { look, isElsewhere, patience, waiting, signal }: TestOptions,
  tag: number,
): Promise<Pick<TestOutcome, 'cameAfter' | 'after'>> {
  const start = performance.now()
  for (;;) {
    const after = await look()
    const waited = performance.now() - start
    if (after.gateway.arrivals.some((each) => each.object_type === testType && each.object_id === tag))
      return { cameAfter: waited, after }
    const isOver = waited > patience || signal.aborted
    if (isOver && !signal.aborted && (await isElsewhere(tag))) return { cameAfter: waited, after }
    if (isOver) return { cameAfter: undefined, after }
    waiting(waited)
    await sleep(lookEvery, { signal })
  }
}

function tellsOfNewTags(rule: NetboxObject, webhook: number): boolean {
  const { enabled, object_types: objectTypes, event_types: eventTypes, conditions } = rule.fields
  const names = (value: unknown, name: string) => Array.isArray(value) && value.includes(name)
  return (
    enabled === true &&
    webhookOf(rule) === webhook &&
    names(objectTypes, testType) &&
    names(eventTypes, 'object_created') &&
    Object.keys(Object(conditions)).length === 0
  )
}
