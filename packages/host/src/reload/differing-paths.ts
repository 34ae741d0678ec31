import { isDeepStrictEqual } from 'node:util'
import { sayTheSame } from '@netbox-hooks/core/json'
import type { ParsedWebhook } from '../config/parsed.ts'
import { isPlainObject } from '../is-plain-object.ts'

/** A place in a configuration. */
export type ConfigPath = readonly PropertyKey[]

/** Lists whose elements have names: those of one name are compared with each other, wherever they stand. */
const named: readonly string[] = ['webhooks', 'eventRules']

/**
 * The innermost places at which two configurations differ; places are those of the later one. A list is one value, but for
 * those of webhooks and event rules: what is new in them is told as a whole, and so is what is gone, by its earlier place.
 */
export function differingPaths(before: unknown, after: unknown, path: ConfigPath = []): ConfigPath[] {
  if (sayTheSame(before, after)) return []
  if (path.length === 1 && named.includes(String(path[0]))) return differingElements(before, after, path)
  if (!isPlainObject(before) || !isPlainObject(after)) return [path]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => differingPaths(before[key], after[key], [...path, key]))
}

interface Named {
  readonly name: string
}

function differingElements(before: unknown, after: unknown, path: ConfigPath): ConfigPath[] {
  const earlier = indexed(before as readonly Named[])
  const later = indexed(after as readonly Named[])
  const gone = [...earlier].filter(([name]) => !later.has(name))
  const isMoved = !isDeepStrictEqual(
    [...earlier.keys()].filter((name) => later.has(name)),
    [...later.keys()].filter((name) => earlier.has(name)),
  )
  return [
    // They are in the same list, in another order.
    ...(isMoved ? [path] : []),
    ...[...later].flatMap(([name, { element, index }]): ConfigPath[] => {
      const place = [...path, index]
      const known = earlier.get(name)
      return known ? differingFields(known.element, element, place) : [place]
    }),
    ...gone.map(([, { index }]) => [...path, index]),
  ]
}

/** Of an object of a list, no more than which of its settings it is. */
function differingFields(before: Named, after: Named, path: ConfigPath): ConfigPath[] {
  const [one, other] = [settingsOf(before), settingsOf(after)]
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].filter((key) => !sayTheSame(one[key], other[key])).map((key) => [...path, key])
}

/** What a webhook reads from files counts as the setting that names the file. */
function settingsOf(element: Named): Readonly<Record<string, unknown>> {
  const { tls, ...settings } = element as Named &
    Pick<ParsedWebhook, 'tls'> &
    Readonly<Record<string, unknown>>
  if (!tls) return settings
  const { ca, certificate, key } = tls
  return {
    ...settings,
    caFilePath: [settings['caFilePath'], ca],
    clientCert: [settings['clientCert'], certificate],
    clientKey: [settings['clientKey'], key],
  }
}

function indexed(list: readonly Named[]): Map<string, { readonly element: Named; readonly index: number }> {
  return new Map(list.map((element, index) => [element.name, { element, index }]))
}
