import { formatPath } from '../format-path.ts'
import { limits } from '../limits.ts'
import { boundedText } from '../thrown.ts'

/** A step from a value to one inside it. */
export type JsonStep = string | number

/** Steps from a value to one inside it. */
export type JsonPath = readonly JsonStep[]

/** Steps that are shown of a path; data may be as deep as it likes. */
const mostSteps = 20

/** A path for people, see {@link formatPath}; of one that is long, the beginning. */
export function showPath(path: JsonPath): string {
  const steps = path
    .slice(0, mostSteps)
    .map((step) => (typeof step === 'string' ? boundedText(step, limits.quotedText) : step))
  return formatPath(steps) + (path.length > mostSteps ? '…' : '')
}

/** Where something is, in the middle of a sentence: ` at racks[0].name`; empty for the whole. */
export function atPath(path: JsonPath): string {
  return path.length > 0 ? ` at ${showPath(path)}` : ''
}
