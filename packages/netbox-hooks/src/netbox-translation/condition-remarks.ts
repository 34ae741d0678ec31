import type { NetboxCustomField, NetboxEventRule } from './netbox-objects.ts'
import type { Notes, ObjectNotes } from './notes.ts'
import type { NetboxContent } from './read-netbox.ts'
import type { Translated } from './translate.ts'

/** A condition, and where in its ruleset it is. */
interface PlacedCondition {
  readonly place: string
  readonly attr: string
  readonly op: string
  readonly value: unknown
}

/** Says of conditions what NetBox's own objects tell: that they name what there is not, or mean something else in NetBox. */
export function remarkOnConditions(
  rules: readonly Translated<NetboxEventRule>[],
  { tags, customFields }: Pick<NetboxContent, 'tags' | 'customFields'>,
  notes: Notes,
): void {
  for (const { source, settings } of rules) {
    const own = notes.of('event_rule', source)
    for (const condition of conditionsIn(settings['conditions'], 'conditions')) {
      remarkOnLabel(condition, own)
      if (customFields) remarkOnCustomField(condition, source, customFields, own)
      if (tags) remarkOnTag(condition, tags, own)
    }
  }
}

/** NetBox's labels are translated when they are shown, and no text before that. */
function remarkOnLabel({ place, attr, op }: PlacedCondition, notes: ObjectNotes): void {
  if (op !== 'regex' || !attr.endsWith('.label')) return
  notes.otherwise({
    place,
    message: `NetBox cannot decide a regex on ${attr}, and never fires the rule; here it is text, and may match.`,
    hint: `Look at what is wanted: ${attr.replace(/label$/, 'value')} is text in both.`,
  })
}

/** NetBox compares dates of custom fields as dates; what it sends is text. */
function remarkOnCustomField(
  { place, attr }: PlacedCondition,
  { objectTypes }: NetboxEventRule,
  fields: readonly NetboxCustomField[],
  notes: ObjectNotes,
): void {
  const [, name] = /^(?:data\.)?custom_fields\.([^.]+)/.exec(attr) ?? []
  if (name === undefined) return
  const field = fields.find((one) => one.name === name)
  const lacking = objectTypes.filter((type) => !field?.objectTypes.includes(type))
  if (!field) {
    notes.remark({
      place,
      message: `There is no custom field ${name} in NetBox: the condition is never decided, there and here.`,
    })
    return
  }
  if (lacking.length > 0)
    notes.remark({
      place,
      message: `The custom field ${name} is none of ${lacking.join(', ')}: of these the condition is never decided, there and here.`,
    })
  if (field.type === 'date' || field.type === 'datetime')
    notes.otherwise({
      place,
      message: `The custom field ${name} is a ${field.type}: NetBox compares a ${field.type} with the text, which never equals it; here both are text, as in the payload.`,
    })
}

/** Tags of an object are named by id, name or slug. */
function remarkOnTag(
  { place, attr, value }: PlacedCondition,
  tags: NonNullable<NetboxContent['tags']>,
  notes: ObjectNotes,
): void {
  const [, key] = /^tags\.(id|name|slug)$/.exec(attr) ?? []
  if (key === undefined) return
  const known: readonly unknown[] = tags.map((tag) => tag[key as 'id' | 'name' | 'slug'])
  const missing = [value].flat().filter((one) => typeof one !== 'object' && !known.includes(one))
  if (missing.length > 0)
    notes.remark({
      place,
      message: `NetBox has no tag with the ${key} ${missing.map((one) => JSON.stringify(one)).join(', ')}.`,
    })
}

/** The conditions of a valid ruleset. */
export function conditionsIn(ruleset: unknown, place: string): readonly PlacedCondition[] {
  const { and, or, attr, op = 'eq', value } = Object(ruleset) as Readonly<Record<string, unknown>>
  if (typeof attr === 'string') return [{ place, attr, op: String(op), value }]
  const [logic, members] = Array.isArray(and) ? ['and', and] : ['or', Array.isArray(or) ? or : []]
  return members.flatMap((member: unknown, index) => conditionsIn(member, `${place}.${logic}[${index}]`))
}
