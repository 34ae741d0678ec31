import type { StandardSchemaV1 } from '@standard-schema/spec'
import { formatPath } from './format-path.ts'
import { isThenable } from './is-thenable.ts'
import { boundedText, messageOf } from './thrown.ts'

/** Most issues that are told of. */
const mostIssues = 5

/** Whether something is a Standard Schema. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  try {
    return typeof (value as StandardSchemaV1)['~standard'].validate === 'function'
  } catch {
    return false
  }
}

/** A place inside a schema's value as JavaScript writes it. */
export function issuePath(path: StandardSchemaV1.Issue['path'] = []): PropertyKey[] {
  return path.map((step) => (typeof step === 'object' ? step.key : step))
}

/**
 * What a schema finds wrong with a value, as the end of a sentence: `title: expected a string`; `undefined` if nothing. The
 * schema has to answer at once. It never throws.
 */
export function schemaProblem(schema: StandardSchemaV1, value: unknown): string | undefined {
  try {
    const result = schema['~standard'].validate(value)
    if (isThenable(result)) {
      result.then(undefined, () => {})
      return 'its schema answers with a promise, and has to answer at once'
    }
    return result.issues?.slice(0, mostIssues).map(issueText).join('; ')
  } catch (thrown) {
    return `its schema threw: ${messageOf(thrown).split('\n', 1)[0]}`
  }
}

function issueText({ message, path }: StandardSchemaV1.Issue): string {
  const place = formatPath(issuePath(path))
  const text = boundedText(String(message), 200).replace(/\.$/, '')
  return place === '' ? text : `${boundedText(place, 100)}: ${text}`
}
