import { isDeepStrictEqual } from 'node:util'
import { formatPath } from '@netbox-hooks/core'
import { isRecord, type SettingsPath } from './settings-path.ts'

/** One place at which settings differ; `undefined` where there is nothing. */
export interface Difference {
  /** As it is written in mistakes: `retry.schedule`. */
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** Where two settings differ: objects key by key, lists and all else as a whole. */
export function differences(before: unknown, after: unknown, path: SettingsPath = []): readonly Difference[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) => differences(ownOf(before, key), ownOf(after, key), [...path, key]))
  }
  return isDeepStrictEqual(before, after) ? [] : [{ path: formatPath(path), before, after }]
}

/** A difference as a line: `timeout: "15s" → "30s"`. */
export function differenceLine({ path, before, after }: Difference): string {
  return `${path}: ${valueText(before)} → ${valueText(after)}`
}

/** A value of a setting on one line. */
export function valueText(value: unknown): string {
  return value === undefined ? '(nothing)' : JSON.stringify(value)
}

function ownOf(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}
