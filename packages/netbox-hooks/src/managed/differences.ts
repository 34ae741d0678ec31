import { isDeepStrictEqual } from 'node:util'
import { formatPath } from '@netbox-hooks/core'
import { isObject, sayTheSame, stringifyJson } from '@netbox-hooks/core/json'
import type { WireObject } from '@netbox-hooks/server'
import type { SettingsPath } from './settings-path.ts'

/** One place at which settings differ; `undefined` where there is nothing. */
export interface Difference {
  /** As it is written in mistakes: `retry.schedule`. */
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** Where two settings differ: objects key by key, lists and all else as a whole. */
export function differences(before: unknown, after: unknown, path: SettingsPath = []): readonly Difference[] {
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) => differences(ownOf(before, key), ownOf(after, key), [...path, key]))
  }
  return sayTheSame(before, after) ? [] : [{ path: formatPath(path), before, after }]
}

/** How an object changes. */
export interface ObjectChange {
  /** What can be seen to differ. */
  readonly differences: readonly Difference[]
  /** Whether a secret changes, as far as that is known: keys of signatures have ids, others change if nothing else does. */
  readonly secret_changed: boolean
}

/** How an object changes that does. @param before `undefined` if it is not known */
export function changeOf(before: WireObject | undefined, after: WireObject): ObjectChange {
  const found = differences(namedSettings(before), namedSettings(after))
  const hasOtherKeys = before !== undefined && !isDeepStrictEqual(keyIds(before), keyIds(after))
  return { differences: found, secret_changed: hasOtherKeys || found.length === 0 }
}

/** A change line by line. */
export function changeLines({
  differences: found,
  secret_changed: isSecret,
}: ObjectChange): readonly string[] {
  const isSeen = found.some(({ path }) => path === 'secret' || path === 'secrets')
  return [...found.map(differenceLine), ...(isSecret && !isSeen ? ['a secret'] : [])]
}

/** A difference as a line: `timeout: "15s" → "30s"`. */
export function differenceLine({ path, before, after }: Difference): string {
  return `${path}: ${valueText(before)} → ${valueText(after)}`
}

/** A value of a setting on one line. */
export function valueText(value: unknown): string {
  return value === undefined ? '(nothing)' : stringifyJson(value)
}

function namedSettings(object: WireObject | undefined): Readonly<Record<string, unknown>> {
  return object ? { name: object.name, ...object.settings } : {}
}

function keyIds({ secrets }: WireObject): readonly string[] {
  return secrets.map(({ id }) => id)
}

function ownOf(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}
