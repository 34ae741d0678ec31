import { boundedText } from '@netbox-hooks/core'
import { limits } from '@netbox-hooks/core/json'

/**
 * Mistakes as Django REST framework tells them: by field, each with its sentences; inside a list by index, and of the
 * whole under `non_field_errors`.
 */
export type Mistakes = readonly string[] | { readonly [place: string]: Mistakes }

/** Under this name stands what is wrong with the whole, and with no single field. */
export const whole = 'non_field_errors'

/** The sentences of Django REST framework, which its clients know. */
export const words = {
  required: 'This field is required.',
  null: 'This field may not be null.',
  blank: 'This field may not be blank.',
  emptyList: 'This list may not be empty.',
  nulCharacter: 'Null characters are not allowed.',
  notText: 'Not a valid string.',
  notBoolean: 'Must be a valid boolean.',
  notInteger: 'A valid integer is required.',
  notNumber: 'A valid number is required.',
  notTime:
    'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].',
  tooLong: (most: number) => `Ensure this field has no more than ${most} characters.`,
  noChoice: (value: unknown) => `"${shown(value)}" is not a valid choice.`,
  notDirect: 'Value must be passed directly (e.g. "foo": 123); do not use a dictionary or list.',
  noList: (value: unknown) => `Expected a list of items but got type "${pythonType(value)}".`,
  noDictionary: (value: unknown) => `Invalid data. Expected a dictionary, but got ${pythonType(value)}.`,
  noObject: (id: unknown) => `Invalid pk "${shown(id)}" - object does not exist.`,
  noId: (value: unknown) => `Incorrect type. Expected pk value, received ${pythonType(value)}.`,
  noFilterChoice: (value: string) =>
    `Select a valid choice. ${shown(value)} is not one of the available choices.`,
  nameTaken: (kind: string) => `${kind} with this name already exists.`,
  noMatch: (model: string) => `No ${model} matches the given query.`,
} as const

/** A value that came in, as part of a sentence. */
function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return boundedText(typeof value === 'string' ? value : String(JSON.stringify(value)), limits.quotedText)
}

function pythonType(value: unknown): string {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'dict'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return 'bool'
}
