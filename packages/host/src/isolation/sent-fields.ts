import { isError, messageOf } from '@netbox-hooks/core'
import { atPath, copyJson, limits } from '@netbox-hooks/core/json'
import { receivedError, type SentError, sendableError } from './sent-error.ts'

/** Fields of a line of the log on their way between processes: measured, and written as JSON; errors apart. */
export interface SentFields {
  readonly json: string
  readonly errors: Readonly<Record<string, SentError>>
}

/** What is sent of whatever was logged. */
export function sendableFields(fields: object): SentFields {
  try {
    const entries = Object.entries(fields)
    const errors = entries.filter(([, value]) => isError(value))
    const others = entries.filter(([, value]) => !isError(value))
    return {
      json: asJson(Object.fromEntries(others)),
      errors: Object.fromEntries(errors.map(([key, error]) => [key, sendableError(error)])),
    }
  } catch (error) {
    return { json: omitted(messageOf(error)), errors: {} }
  }
}

/** The fields that were sent. */
export function receivedFields({ json, errors }: SentFields): object {
  const entries = Object.entries(errors).map(([key, error]) => [key, receivedError(error)])
  return { ...(JSON.parse(json) as object), ...Object.fromEntries(entries) }
}

function asJson(fields: object): string {
  const { copy, problem } = copyJson(fields, { bytes: limits.logFieldsBytes })
  return problem ? omitted(`${problem.reason}${atPath(problem.path)}`) : JSON.stringify(copy)
}

function omitted(reason: string): string {
  return JSON.stringify({ fields_omitted: reason })
}
