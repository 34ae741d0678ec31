import { formatPath, type NetboxHooksError } from '@netbox-hooks/core'
import { isObject } from '@netbox-hooks/core/json'
import { usageMistake } from '../errors.ts'

/** A place inside settings: keys, and places in lists. */
export type SettingsPath = readonly (string | number)[]

const step = /\[(?<index>\d+)\]|\[(?<quoted>"(?:[^"\\]|\\.)*")\]|(?<dot>\.?)(?<key>[^.[\]"=]+)/y

/**
 * A place as it is written in mistakes: `retry.schedule[0]`, `headers["X-Tenant"]`, or shorter `headers.X-Tenant`.
 * @throws NetboxHooksError `NBH_USAGE`
 */
export function settingsPath(text: string): SettingsPath {
  const path: (string | number)[] = []
  step.lastIndex = 0
  while (step.lastIndex < text.length) {
    const { index, quoted, dot, key } = step.exec(text)?.groups ?? {}
    const begins = path.length === 0
    const fits = index !== undefined || quoted !== undefined ? !begins : key !== undefined && begins === !dot
    if (!fits) throw notAPath(text)
    path.push(
      index !== undefined ? Number(index) : quoted !== undefined ? textIn(quoted, text) : (key as string),
    )
  }
  if (path.length === 0) throw notAPath(text)
  return path
}

/** A copy of settings with a value at a path. @throws NetboxHooksError `NBH_USAGE` where the path leads through no object */
export function withSetting(settings: unknown, path: SettingsPath, value: unknown): unknown {
  return replaced(settings, path, { value, path })
}

/** @param wanted what is to be set, and where in the whole */
function replaced(
  settings: unknown,
  path: SettingsPath,
  wanted: { readonly value: unknown; readonly path: SettingsPath },
): unknown {
  const [key, ...rest] = path
  if (key === undefined) return wanted.value
  if (typeof key === 'number') {
    const list = settings ?? []
    if (!Array.isArray(list) || key > list.length) throw leadsNowhere(wanted.path)
    return list.toSpliced(key, 1, replaced(list[key], rest, wanted))
  }
  const object = settings ?? {}
  if (!isObject(object)) throw leadsNowhere(wanted.path)
  const inner = Object.hasOwn(object, key) ? object[key] : undefined
  return Object.fromEntries([...Object.entries(object), [key, replaced(inner, rest, wanted)]])
}

/** A copy of settings without what stands at a path. What is not there is not missed. */
export function withoutSetting(settings: unknown, path: SettingsPath): unknown {
  const [key, ...rest] = path
  if (key === undefined) return undefined
  if (Array.isArray(settings) && typeof key === 'number')
    return rest.length === 0
      ? settings.toSpliced(key, 1)
      : settings.map((value, index) => (index === key ? withoutSetting(value, rest) : value))
  if (!isObject(settings) || !Object.hasOwn(settings, key)) return settings
  if (rest.length > 0) return { ...settings, [key]: withoutSetting(settings[key], rest) }
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name !== String(key)))
}

function textIn(quoted: string, text: string): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw notAPath(text)
  }
}

function notAPath(text: string): NetboxHooksError {
  return usageMistake(
    `${JSON.stringify(text)} is no place in settings; write retry.schedule[0], or headers["X-Tenant"].`,
  )
}

function leadsNowhere(path: SettingsPath): NetboxHooksError {
  return usageMistake(
    `Nothing can be set at ${formatPath(path)}: what it is in is no object, or no list so long.`,
  )
}
