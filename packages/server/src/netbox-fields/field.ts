import type { ListedObject, ObjectKind } from '../objects/index.ts'
import { type Kind, mistake, type Schema } from './kinds.ts'
import { camelCase } from './names.ts'

/** One field of an object as it goes over the wire. */
export interface Field {
  /** In snake_case; its setting has the same name in camelCase. */
  readonly name: string
  readonly label: string
  readonly help?: string
  readonly kind: Kind
  readonly isRequired?: boolean
  /** `null` takes the setting out. */
  readonly mayBeNull?: boolean
  /** It is shown, and what is sent of it is left aside: clients send back what they were shown. */
  readonly isReadOnly?: boolean
  /** What is shown if the setting is left out. Default `null`. */
  readonly fallback?: unknown
  /** What is shown, if it is not the setting of its name. */
  readonly show?: (object: ListedObject, view: View) => unknown
}

/** What is needed, beside an object, to show it. */
export interface View {
  /** Where the object is found in this API, and where the page of it would be. */
  urlOf(kind: ObjectKind, id: number): string
  pageOf(kind: ObjectKind, id: number): string
  webhookNamed(name: string): ListedObject | undefined
  ruleNamed(name: string): ListedObject | undefined
  /** How a webhook stands now. */
  standing(webhook: string): { readonly state: string; readonly reason: string | null }
}

/** What is shown of an object where others refer to it. */
export function brief({ kind, id, name, settings }: ListedObject, view: View): Record<string, unknown> {
  return {
    id,
    url: view.urlOf(kind, id),
    display: name,
    name,
    description: settings['description'] ?? '',
  }
}

/** The names of those fields. */
export const briefFields: readonly string[] = ['id', 'url', 'display', 'name', 'description']

/** How a field is shown of objects. */
export function showing({ name, kind, fallback = null, show }: Field): NonNullable<Field['show']> {
  if (show) return show
  const key = camelCase(name)
  return ({ settings }) => {
    const setting = settings[key]
    return setting === undefined || setting === null ? fallback : (kind.show?.(setting) ?? setting)
  }
}

/** A field that nobody can set. */
export function readOnly(
  name: string,
  label: string,
  schema: Schema,
  show: NonNullable<Field['show']>,
  type = 'field',
): Field {
  const kind: Kind = { type, schema, read: () => mistake('This field is read-only.') }
  return { name, label, kind, isReadOnly: true, show }
}
