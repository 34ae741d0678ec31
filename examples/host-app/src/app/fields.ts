import { type Field, FieldError, type Model, representBriefly } from './model.ts'
import type { Row } from './store.ts'

/** A text; numbers are taken as theirs. A required one may not be blank. */
export function text(options: {
  readonly maxLength: number
  readonly required?: boolean
  readonly unique?: boolean
}): Field {
  const { maxLength, required = false, unique = false } = options
  return {
    required,
    unique,
    initial: '',
    clean(input) {
      if (typeof input !== 'string' && typeof input !== 'number') throw new FieldError('Not a valid string.')
      const value = String(input).trim()
      if (required && value === '') throw new FieldError('This field may not be blank.')
      if (value.length <= maxLength) return value
      throw new FieldError(`Ensure this field has no more than ${maxLength} characters.`)
    },
  }
}

/** A unique name that can stand in a URL. */
export function slug(): Field {
  const base = text({ maxLength: 100, required: true, unique: true })
  return {
    ...base,
    clean(input, store) {
      const value = base.clean(input, store)
      if (/^[-\w]+$/.test(String(value))) return value
      throw new FieldError('Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.')
    },
  }
}

/** One of several values, shown with its label. */
export function choice(labels: Readonly<Record<string, string>>, initial: string): Field {
  return {
    required: false,
    unique: false,
    initial,
    clean(input) {
      if (typeof input === 'string' && Object.hasOwn(labels, input)) return input
      throw new FieldError(`${JSON.stringify(input)} is not a valid choice.`)
    },
    represent: (value) => ({ value, label: labels[String(value)] }),
  }
}

/** Another object, given by its id and shown in its short form. */
export function reference(model: Model): Field {
  return {
    required: true,
    unique: false,
    initial: null,
    references: model,
    clean(input, store) {
      if (typeof input !== 'number') throw new FieldError('Related objects must be referenced by numeric ID.')
      if (store.find(model.table, 'id', input).length > 0) return input
      throw new FieldError(`Related object not found using the provided numeric ID: ${input}`)
    },
    represent: (id, view) => representBriefly(model, view.store.find(model.table, 'id', id)[0] as Row, view),
  }
}

/** Names, each given as text or as an object with a `name`; stored in order and without repetition. */
export function tags(): Field {
  return {
    required: false,
    unique: false,
    initial: [],
    clean(input) {
      if (!Array.isArray(input)) throw new FieldError('Expected a list of items.')
      return [...new Set(input.map(tagName))].sort()
    },
    represent: (names) =>
      (names as readonly string[]).map((name) => ({ display: name, name, slug: slugify(name) })),
  }
}

function tagName(input: unknown): string {
  const name = typeof input === 'string' ? input : (input as { name?: unknown } | null)?.name
  if (typeof name === 'string' && name.trim() !== '') return name.trim()
  throw new FieldError('A tag is given by its name.')
}

function slugify(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\w]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
