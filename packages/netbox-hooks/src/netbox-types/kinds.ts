import { refersTo, type Schema, type Schemas } from './document.ts'

/** The value of a choice, `{ value, label }`; `undefined` if a schema is none. */
export function choiceIn({ properties = {} }: Schema): Schema | undefined {
  const { value, label, ...others } = properties
  return value && label && Object.keys(others).length === 0 ? value : undefined
}

/** Whether a choice may be none: NetBox shows an empty one as `null`, and does not always say so. */
export function maybeNone(value: Schema): boolean {
  return value.enum?.some((each) => each === '' || each === null) ?? false
}

/** Whether a property counts other objects for NetBox's API: webhooks do not always have it. */
export function isComputedCount(schema: Schema): boolean {
  return schema.readOnly === true && schema.format === 'int64'
}

/** Whether a property is an object of any type: beside it stand its type and its id. */
export function isGenericRelation(name: string, siblings: Schemas): boolean {
  return `${name}_type` in siblings
}

/** Whether a property names the type of such an object. */
export function isTypeOfRelation(name: string, siblings: Schemas): boolean {
  return name.endsWith('_type') && `${name.slice(0, -'_type'.length)}_id` in siblings
}

/** Whether a schema refers to one whose objects have an id. */
export function isRelated(schema: Schema, schemas: Schemas): boolean {
  const name = refersTo(schema)
  return name !== undefined && schemas[name]?.properties?.['id'] !== undefined
}
