import { isDeepStrictEqual } from 'node:util'
import { isObject } from '@netbox-hooks/core/json'
import { isPlainObject } from '../../is-plain-object.ts'
import type { ConfigReporter } from '../errors.ts'
import { sameLook } from '../same-look.ts'

type Path = readonly (string | number)[]

/** A value that must not be there twice, and where it stands. */
interface Place {
  readonly path: Path
  readonly value: unknown
}

/** Lists in which nothing can be meant twice; `*` is each element of a list. */
const lists: readonly Path[] = [
  ['allowIncompatible'],
  ['delivery', 'network', 'allow'],
  ['templates', 'env'],
  ['server', 'netbox', 'secrets'],
  ['server', 'netbox', 'network', 'allow'],
  ['server', 'tokens', '*', 'scopes'],
]

/** Lists of what has a name. */
const named: readonly (readonly [list: Path, kind: string])[] = [
  [['webhooks'], 'webhooks'],
  [['eventRules'], 'event rules'],
  [['server', 'tokens'], 'tokens'],
]

/**
 * Reports what stands twice in a configuration and cannot be meant twice. Like the others here it reads the values themselves,
 * of whatever shape, so that a mistake elsewhere hides none of these.
 */
export function checkDuplicates(raw: unknown, report: ConfigReporter): void {
  for (const [list, kind] of named) checkNames(elementsAt(raw, list), kind, report)
  for (const list of lists)
    for (const elements of groupsAt(raw, list)) checkPlaces(elements, report, comparable)
  const tokens = elementsAt(raw, ['server', 'tokens'])
  checkPlaces(
    tokens.map(({ path, value }) => ({ path: [...path, 'token'], value: Object(value).token })),
    report,
  )
  for (const { path, value } of elementsAt(raw, ['webhooks']))
    checkWebhookDuplicates(value, report.within(...path))
  for (const { path, value } of elementsAt(raw, ['eventRules']))
    checkRuleDuplicates(value, report.within(...path))
}

/** Reports what stands twice in a webhook. */
export function checkWebhookDuplicates(webhook: unknown, report: ConfigReporter): void {
  checkPlaces(elementsAt(webhook, ['secrets']), report)
  checkPlaces(elementsAt(webhook, ['secretHeaders']), report, inLowerCase)
  const { headers } = Object(webhook) as { readonly headers?: unknown }
  const names = Object.keys(isObject(headers) ? headers : {})
  checkPlaces(
    names.map((name) => ({ path: ['headers', name], value: name })),
    report,
    inLowerCase,
  )
}

/**
 * Reports what stands twice in an event rule: one that names a webhook twice sends every event twice, and an action with the
 * same settings is run twice.
 */
export function checkRuleDuplicates(rule: unknown, report: ConfigReporter): void {
  checkPlaces(elementsAt(rule, ['objectTypes']), report)
  checkPlaces(elementsAt(rule, ['eventTypes']), report)
  const actions = elementsAt(rule, ['actions'])
  const isOfWebhook = ({ value }: Place) => Object(value).type === 'webhook'
  const ofWebhooks = actions
    .filter(isOfWebhook)
    .map(({ path, value }) => ({ path: [...path, 'webhook'], value: Object(value).webhook }))
  checkPlaces([...elementsAt(rule, ['webhooks']), ...ofWebhooks], report)
  checkPlaces(
    actions.filter((action) => isObject(action.value) && !isOfWebhook(action)),
    report,
  )
}

function checkNames(elements: readonly Place[], kind: string, report: ConfigReporter): void {
  const seen = new Map<string, string>()
  for (const { path, value } of elements) {
    const { name } = Object(value) as { readonly name?: unknown }
    if (typeof name !== 'string') continue
    const look = sameLook(name)
    const earlier = seen.get(look)
    if (earlier === undefined) seen.set(look, name)
    else report.duplicateName([...path, 'name'], kind, name, earlier)
  }
}

function checkPlaces(
  places: readonly Place[],
  report: ConfigReporter,
  keyOf: (value: unknown) => unknown = (value) => value,
): void {
  const texts = new Map<string, Path>()
  const others = new Map<string, Place[]>()
  for (const { path, value } of places) {
    const key = keyOf(value)
    if (typeof key !== 'string' && !isObject(key)) continue
    const alike = typeof key === 'string' ? [] : (others.get(fingerprint(key)) ?? [])
    const earlier =
      typeof key === 'string'
        ? texts.get(key)
        : alike.find((other) => isDeepStrictEqual(other.value, key))?.path
    if (earlier) report.duplicate(path, earlier)
    else if (typeof key === 'string') texts.set(key, path)
    else others.set(fingerprint(key), [...alike, { path, value: key }])
  }
}

/** Equal for objects that are: none is compared with all others. */
function fingerprint(value: object): string {
  const sorted = (_: string, part: unknown) =>
    isPlainObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part
  try {
    return JSON.stringify(value, sorted)
  } catch {
    return ''
  }
}

function inLowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

/** A network of one address is that address; names of hosts and types have no capitals. */
function comparable(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^([\d.]+)\/32$|^([\da-f:]+)\/128$/i, '$1$2') : value
}

/** The elements of every list at a path. */
function groupsAt(raw: unknown, path: Path): Place[][] {
  const star = path.indexOf('*')
  if (star < 0) return [elementsAt(raw, path)]
  return elementsAt(raw, path.slice(0, star)).flatMap(({ path: outer, value }) =>
    groupsAt(value, path.slice(star + 1)).map((group) =>
      group.map((place) => ({ ...place, path: [...outer, ...place.path] })),
    ),
  )
}

function elementsAt(raw: unknown, path: Path): Place[] {
  const list = path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), raw)
  return Array.isArray(list) ? list.map((value, index) => ({ path: [...path, index], value })) : []
}
