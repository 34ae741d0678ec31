import type { JsonObject } from '@netbox-hooks/webhooks'
import { dcimShapes } from './dcim.ts'
import { bare, choice, filled, type ObjectShape, whole } from './object-shape.ts'
import { otherShapes } from './other-apps.ts'

/** An object of some type, as an event has it. */
export interface SampleObject {
  readonly objectType: string
  /** What it is called in a sentence: `a dcim.site`. */
  readonly called: string
  readonly data: JsonObject
  /** Whether an object of its type has no other fields. */
  readonly isKnown: boolean
}

const shapes: ReadonlyMap<string, ObjectShape> = new Map(Object.entries({ ...dcimShapes, ...otherShapes }))

/** What most objects have: for types that are not known here. */
const anyShape: ObjectShape = (optional) =>
  whole('', 1, 'Sample', optional, { name: 'Sample', slug: 'sample', status: choice('active', 'Active') })

/**
 * Objects of a type: one that has something in every field, and one that has only what it must. Of a type that is not known
 * here, one with what most objects have.
 * @param objectType `app.model`, or `app.*`
 */
export function sampleObjects(objectType: string): readonly SampleObject[] {
  const app = objectType.endsWith('.*') ? objectType.slice(0, -1) : undefined
  const types = app === undefined ? [objectType] : [...shapes.keys()].filter((type) => type.startsWith(app))
  const found = types.flatMap((type) => samplesOf(type, shapes.get(type)))
  return found.length > 0 ? found : samplesOf(objectType.replace('*', 'sample'), undefined)
}

function samplesOf(objectType: string, shape: ObjectShape | undefined): SampleObject[] {
  if (!shape) return [{ objectType, called: `a ${objectType}`, data: anyShape(filled), isKnown: false }]
  return [
    { objectType, called: `a ${objectType}`, data: shape(filled), isKnown: true },
    { objectType, called: `a ${objectType} without optional fields`, data: shape(bare), isKnown: true },
  ]
}
