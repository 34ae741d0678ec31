import { type ConditionExplanation, ConditionSet, type Explanation } from '@netbox-hooks/webhooks'
import type { Settings } from '../netbox-translation/webhook.ts'
import { isOfJob, sampleEvent } from './sample-events.ts'
import type { SampleObject } from './sample-objects.ts'

/** A condition that could not be decided for some objects. */
export interface UndecidedPlace {
  /** `conditions.and[1]: tenant.slug`. */
  readonly place: string
  readonly reason: string
  /** The objects, as NetBox shows them; the first ones. */
  readonly objects: readonly string[]
  readonly count: number
}

/** What conditions come to on objects that there are. */
export interface ConditionsTrial {
  readonly rule: string
  readonly object_type: string
  readonly objects: number
  readonly met: number
  readonly not_met: number
  readonly undecided: number
  readonly places: readonly UndecidedPlace[]
}

const mostNamed = 3

/** Evaluates the conditions of a rule on samples of one of its object types. */
export function tryConditions(
  { name, conditions, ...rule }: Settings,
  objectType: string,
  samples: readonly SampleObject[],
): ConditionsTrial {
  const set = new ConditionSet(conditions)
  const types = rule['eventTypes'] as readonly string[]
  const eventType = mainType(types)
  const places = new Map<string, { reason: string; objects: string[]; count: number }>()
  const counts = { true: 0, false: 0, invalid: 0 }
  for (const sample of samples) {
    const explanation = set.explain(sampleEvent(objectType, eventType, sample))
    counts[`${explanation.result}`] += 1
    if (explanation.result !== 'invalid') continue
    const { place, condition } = undecidedIn(explanation, 'conditions')
    const known = places.get(place) ?? { reason: condition.reason, objects: [], count: 0 }
    known.count += 1
    if (known.objects.length < mostNamed) known.objects.push(sample.shown)
    places.set(place, known)
  }
  return {
    rule: name,
    object_type: objectType,
    objects: samples.length,
    met: counts.true,
    not_met: counts.false,
    undecided: counts.invalid,
    places: [...places].map(([place, found]) => ({ place, ...found })),
  }
}

/** The event type that says most of an object. */
export function mainType(types: readonly string[]): string {
  return (
    types.find((type) => type === 'object_updated') ?? types.find((type) => !isOfJob(type)) ?? types[0] ?? ''
  )
}

/** Which condition has kept the whole from being decided. */
function undecidedIn(
  explanation: Explanation,
  path: string,
): { readonly place: string; readonly condition: ConditionExplanation } {
  if ('attr' in explanation) return { place: `${path}: ${explanation.attr}`, condition: explanation }
  const logic = explanation.and ? 'and' : 'or'
  const members = explanation[logic] ?? []
  const at = members.findIndex(({ result, reached }) => reached && result === 'invalid')
  return undecidedIn(members[at] as Explanation, `${path}.${logic}[${at}]`)
}
