import { nearest } from '@netbox-hooks/core/hints'
import { isObject } from '@netbox-hooks/core/json'
import type { ListedObject, ManagedObjects, Settings } from '../objects/index.ts'
import { snakeCase } from './names.ts'
import { type Mistakes, words } from './words.ts'

/** What a rule does: it sends to a webhook, or runs an action of a plugin. */
export interface RuleTarget {
  readonly type: string
  readonly webhook?: string | undefined
}

/** What a rule does, in its order. The first is what NetBox's fields tell of. */
export function targetsOf({ webhooks = [], actions = [] }: Settings): readonly RuleTarget[] {
  const named = (webhooks as readonly string[]).map((webhook) => ({ type: 'webhook', webhook }))
  return [...named, ...(actions as readonly RuleTarget[])]
}

/** The fields by which a request says what a rule does. */
export const targetFields = [
  'action_type',
  'action_object_type',
  'action_object_id',
  'webhooks',
  'actions',
] as const

/** By what webhooks and actions are found. */
export interface TargetContext {
  readonly objects: Pick<ManagedObjects, 'get' | 'named'>
  /** Actions that plugins have registered. */
  readonly actionTypes: readonly string[]
}

/**
 * Reads what a rule does. NetBox's fields name one webhook, or one action of a plugin's; `webhooks` and `actions` name all
 * of them. What is not said stays as it is.
 *
 * @param current the rule's settings until now
 */
export function readTargets(
  body: Readonly<Record<string, unknown>>,
  current: Settings | undefined,
  context: TargetContext,
): { readonly settings: Settings } | { readonly mistakes: Readonly<Record<string, Mistakes>> } {
  if (!targetFields.some((field) => body[field] !== undefined)) return { settings: {} }
  const mistakes: Record<string, Mistakes> = {}
  const all = { webhooks: names(current, 'webhooks'), actions: (current?.['actions'] as object[]) ?? [] }
  if (body['webhooks'] !== undefined) {
    const read = readList(body['webhooks'], (one) => readWebhook(one, all.webhooks, context))
    if ('mistakes' in read) mistakes['webhooks'] = read.mistakes
    else all.webhooks = read.values as string[]
  }
  if (body['actions'] !== undefined) {
    const read = readList(body['actions'], (one) => readAction(one, all.actions, context))
    if ('mistakes' in read) mistakes['actions'] = read.mistakes
    else all.actions = read.values as object[]
  }
  const first = readFirst(body, all.webhooks, current, context)
  if ('mistakes' in first) Object.assign(mistakes, first.mistakes)
  if (Object.keys(mistakes).length > 0) return { mistakes }
  if ('webhook' in first && !all.webhooks.includes(first.webhook)) {
    if (body['webhooks'] !== undefined)
      return { mistakes: { action_object_id: ['It is not among `webhooks`, which names all of them.'] } }
    // NetBox's field names the first.
    all.webhooks = [first.webhook, ...all.webhooks.slice(1)]
  }
  if ('action' in first && !all.actions.some((action) => (action as RuleTarget).type === first.action)) {
    if (body['actions'] !== undefined)
      return { mistakes: { action_type: ['It is not among `actions`, which names all of them.'] } }
    all.actions = [{ type: first.action }]
    if (body['webhooks'] === undefined) all.webhooks = []
  }
  return { settings: all }
}

type First =
  | { readonly webhook: string }
  | { readonly action: string }
  | { readonly mistakes: Readonly<Record<string, Mistakes>> }
  | Record<never, never>

/** What NetBox's fields say. */
function readFirst(
  body: Readonly<Record<string, unknown>>,
  webhooks: readonly string[],
  current: Settings | undefined,
  context: TargetContext,
): First {
  const { action_type: type, action_object_type: objectType, action_object_id: id } = body
  const types = ['webhook', ...context.actionTypes]
  if (type !== undefined && !types.includes(type as string))
    return { mistakes: { action_type: [isObject(type) ? words.notDirect : words.noChoice(type)] } }
  const chosen = type ?? (id === undefined ? targetsOf(current ?? {})[0]?.type : undefined) ?? 'webhook'
  if (chosen !== 'webhook') {
    if (type === undefined) return {}
    if (id === undefined || id === null) return { action: String(chosen) }
    return { mistakes: { action_object_id: ['An action of a plugin takes no object; leave it out.'] } }
  }
  if (
    objectType !== undefined &&
    objectType !== 'extras.webhook' &&
    !(objectType === null && id === undefined)
  )
    return { mistakes: { action_object_type: [`Invalid content type: ${String(objectType)}`] } }
  if (id === undefined || id === null) return {}
  const read = readWebhook(id, webhooks, context)
  return 'value' in read ? { webhook: read.value } : { mistakes: { action_object_id: read.mistakes } }
}

type Read<Value> = { readonly value: Value } | { readonly mistakes: readonly string[] }

/** A webhook by its id, by its name, or as it is shown. */
function readWebhook(
  given: unknown,
  current: readonly string[],
  { objects }: Pick<TargetContext, 'objects'>,
): Read<string> {
  if (isObject(given)) {
    const { id, name } = given
    return readWebhook(typeof id === 'number' ? id : name, current, { objects })
  }
  if (typeof given === 'string') {
    // Also one that is gone: whether it may still be named is for the host to say.
    if (current.includes(given) || objects.named('webhook', given)) return { value: given }
    if (!/^\d{1,15}$/.test(given)) return { mistakes: [words.noObject(given)] }
  } else if (typeof given !== 'number') return { mistakes: [words.noId(given)] }
  const found = objects.get('webhook', Number(given))
  return found ? { value: found.name } : { mistakes: [words.noObject(given)] }
}

const actionKeys = ['type', 'webhook', 'settings', 'retry', 'timeout']

/**
 * An action as a configuration has it. What it holds is judged by the host.
 * @param current those until now: one whose plugin is gone may stay
 */
function readAction(given: unknown, current: readonly object[], context: TargetContext): Read<object> {
  if (!isObject(given)) return { mistakes: [words.noDictionary(given)] }
  const unknown = Object.keys(given).find((key) => !actionKeys.includes(key))
  if (unknown !== undefined)
    return { mistakes: [`There is no field "${unknown}". ${nearest(unknown, actionKeys, 'fields')}`] }
  const known = ['webhook', ...context.actionTypes, ...current.map((action) => (action as RuleTarget).type)]
  if (given['type'] !== undefined && !known.includes(given['type'] as string))
    return { mistakes: [words.noChoice(given['type'])] }
  if (given['webhook'] === undefined) return { value: given }
  const webhook = readWebhook(given['webhook'], [], context)
  return 'value' in webhook ? { value: { ...given, webhook: webhook.value } } : webhook
}

function readList<Value>(
  given: unknown,
  readOne: (one: unknown) => Read<Value>,
): { readonly values: readonly Value[] } | { readonly mistakes: Mistakes } {
  if (given === null) return { values: [] }
  if (!Array.isArray(given)) return { mistakes: [words.noList(given)] }
  const reads = given.map(readOne)
  const wrong = reads.flatMap((read, index) => ('value' in read ? [] : [[String(index), read.mistakes]]))
  if (wrong.length > 0) return { mistakes: Object.fromEntries(wrong.slice(0, 20)) as Mistakes }
  return { values: reads.flatMap((read) => ('value' in read ? [read.value] : [])) }
}

function names(settings: Settings | undefined, key: string): string[] {
  return [...((settings?.[key] as readonly string[] | undefined) ?? [])]
}

/** A plugin's action as people read it: `create_ticket` is `Create ticket`. */
export function labelOf(type: string): string {
  const words = snakeCase(type).replaceAll(/[_-]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The webhook that NetBox's fields tell of. */
export function firstWebhook(
  { settings }: ListedObject,
  webhookNamed: (name: string) => ListedObject | undefined,
): ListedObject | undefined {
  const { webhook } = targetsOf(settings)[0] ?? {}
  return webhook === undefined ? undefined : webhookNamed(webhook)
}
