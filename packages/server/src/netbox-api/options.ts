import type { Field } from '../netbox-fields/field.ts'
import type { Dialect } from './dialect.ts'

/** What `OPTIONS` answers: the fields, what each may be, and where. */
export function optionsOf(
  { title, fields }: Dialect,
  place: 'List' | 'Instance',
): Readonly<Record<string, unknown>> {
  const described = Object.fromEntries(fields.map((field) => [field.name, describe(field)]))
  return {
    name: `${title} ${place}`,
    description: '',
    renders: ['application/json'],
    parses: ['application/json'],
    actions: place === 'List' ? { PUT: described, POST: described } : { PUT: described },
  }
}

function describe({ kind, label, help, isRequired = false, isReadOnly = false }: Field): object {
  const { type, maxLength, choices } = kind
  return {
    type,
    required: isRequired,
    read_only: isReadOnly,
    label,
    ...(help !== undefined && { help_text: help }),
    ...(maxLength !== undefined && { max_length: maxLength }),
    ...(choices && { choices: choices.map((value) => ({ value, display_name: value })) }),
  }
}
