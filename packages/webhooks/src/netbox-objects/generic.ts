import { isObject } from '@netbox-hooks/core/json'
import { briefOf } from './briefs.ts'
import type { Field } from './fields.ts'
import { shownOnly } from './fields.ts'

/** Numbers that an installation gave to types of objects: snapshots have them, and each installation has its own. */
const typeNumbers: Readonly<Record<string, number>> = {
  'dcim.interface': 31,
  'dcim.location': 28,
  'dcim.region': 24,
  'dcim.site': 26,
  'dcim.sitegroup': 25,
  'virtualization.vminterface': 93,
}

const typeField: Field = {
  otherwise: null,
  shown: (given) => given,
  raw: (shown) => (shown === null ? null : (typeNumbers[String(shown)] ?? 1)),
}
const idField: Field = { otherwise: null, shown: (given) => given, raw: (shown) => shown }

/** A reference to an object of any type: its type, its id, and the object itself. */
export function generic(type: string, id: string, object: string): Record<string, Field> {
  return { [type]: typeField, [id]: idField, [object]: shownOnly(null) }
}

/**
 * Makes the parts of such a reference agree, whichever of them was given.
 * @param otherwise type of an object that is given without one
 */
export function completeGeneric(
  shown: Record<string, unknown>,
  [type, id, object]: readonly [type: string, id: string, object: string],
  otherwise: string,
): void {
  if (shown[object] === null && shown[id] === null) return
  shown[type] ??= otherwise
  const given =
    isObject(shown[object]) && shown[id] !== null ? { id: shown[id], ...shown[object] } : shown[object]
  const brief = briefOf(String(shown[type]), given ?? shown[id])
  shown[object] = brief
  shown[id] = brief['id']
}
