import { invalid } from './api-errors.ts'
import { type Field, FieldError, type Model } from './model.ts'
import type { Raw, Row, Store, Values } from './store.ts'

/** What a request wants to write. */
export interface Input {
  readonly model: Model
  readonly body: unknown
  readonly store: Store
  /** The object as it is; none when it is created. */
  readonly current?: Row
  /** Whether required fields may be missing. */
  readonly partial: boolean
}

/** The values to store. @throws ApiError 400, naming everything that is wrong */
export function cleanInput(input: Input): Values {
  const { model, body } = input
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid({ non_field_errors: ['Invalid data. Expected a dictionary.'] })
  }
  const values: Record<string, Raw> = {}
  const problems: Record<string, string[]> = {}
  for (const [name, field] of Object.entries(model.fields)) {
    const given: unknown = Object.hasOwn(body, name) ? body[name as keyof typeof body] : undefined
    try {
      const value = cleanField(name, field, given, input)
      if (value !== undefined) values[name] = value
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      problems[name] = [error.message]
    }
  }
  if (Object.keys(problems).length > 0) throw invalid(problems)
  return values
}

function cleanField(name: string, field: Field, given: unknown, input: Input): Raw | undefined {
  const { model, store, current, partial } = input
  if (given === undefined) {
    if (field.required && !partial) throw new FieldError('This field is required.')
    return current ? undefined : field.initial
  }
  if (given === null) throw new FieldError('This field may not be null.')
  const value = field.clean(given, store)
  const others = field.unique
    ? store.find(model.table, name, value).filter(({ id }) => id !== current?.id)
    : []
  if (others.length > 0) throw new FieldError(`${model.verboseName} with this ${name} already exists.`)
  return value
}
