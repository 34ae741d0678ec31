import type { Model } from './model.ts'
import type { Row } from './store.ts'

/** An answer that is not what was asked for. */
export class ApiError extends Error {
  readonly status: number
  readonly body: object

  constructor(status: number, body: object) {
    super(JSON.stringify(body))
    this.status = status
    this.body = body
  }
}

/** @param problems what is wrong, by field */
export function invalid(problems: Readonly<Record<string, readonly string[]>>): ApiError {
  return new ApiError(400, problems)
}

export function notFound(model: Model): ApiError {
  return new ApiError(404, { detail: `No ${model.name} matches the given query.` })
}

/** @param dependents the objects that refer to the one that was to be deleted */
export function stillReferenced(dependents: readonly Row[]): ApiError {
  const list = dependents.map(({ id, name }) => `${name} (${id})`).join(', ')
  const detail = `Unable to delete object. ${dependents.length} dependent objects were found: ${list}`
  return new ApiError(409, { detail })
}
