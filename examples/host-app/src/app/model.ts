import type { Raw, Row, Store } from './store.ts'

/** A kind of object of the API. */
export interface Model {
  /** As events name it. */
  readonly objectType: string
  /** As "not found" names it. */
  readonly name: string
  /** As other messages name it. */
  readonly verboseName: string
  /** Where the API serves it, with both slashes. */
  readonly path: string
  readonly table: string
  /** In the order in which they are shown. */
  readonly fields: Readonly<Record<string, Field>>
}

/** A field of a model: how it is read from a request, and how it is shown. */
export interface Field {
  /** Whether an object cannot be created without it. */
  readonly required: boolean
  /** Whether no two objects may have the same value. */
  readonly unique: boolean
  /** Value of an object that was created without it. */
  readonly initial: Raw
  /** The model that the field refers to, by id. */
  readonly references?: Model
  /** The value to store. @throws FieldError */
  clean(input: unknown, store: Store): Raw
  /** The value as the API shows it. Default: as it is stored. */
  represent?(value: Raw, view: View): unknown
}

/** What showing an object needs to know. */
export interface View {
  readonly store: Store
  /** What URLs start with, e.g. `http://127.0.0.1:8000`; empty in events, which no request asked for. */
  readonly origin: string
}

/** Says what is wrong with the value of one field. */
export class FieldError extends Error {}

/** An object in the form of the REST API. */
export function represent(model: Model, row: Row, view: View): Record<string, unknown> {
  const fields = Object.entries(model.fields).map(([name, field]) => {
    const value = row[name] as Raw
    return [name, field.represent ? field.represent(value, view) : value]
  })
  const { created, last_updated } = row
  return { ...identity(model, row, view), ...Object.fromEntries(fields), created, last_updated }
}

/** The short form that stands in the objects that refer to it. */
export function representBriefly(model: Model, row: Row, view: View): Record<string, unknown> {
  const { name, slug, description } = row
  return { ...identity(model, row, view), name, slug, description }
}

function identity(model: Model, { id, name }: Row, { origin }: View): Record<string, unknown> {
  return { id, url: `${origin}${model.path}${id}/`, display: name }
}
