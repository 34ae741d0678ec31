import { type ErrorDetails, NetboxHooksError } from '@netbox-hooks/core'
import type { LocatedValue } from './read-json.ts'
import { inNamesOf } from './wire-event.ts'

/** The index of the first event that an error is about; 0 if it is about all of them. */
export function firstRefused(error: unknown): number {
  if (!NetboxHooksError.is(error)) return 0
  const indices = [error, ...error.problems].flatMap(({ where = '' }) => indexIn(where)?.index ?? [])
  return indices.length > 0 ? Math.min(...indices) : 0
}

function indexIn(where: string): { readonly index: number; readonly path: string } | undefined {
  const [, index, path = ''] = /^\[(\d+)\]\.?(.*)$/.exec(where) ?? []
  return index === undefined ? undefined : { index: Number(index), path }
}

/** Says where events stand that were refused, in the place of what the host says of a request that nobody sees. */
export function located(error: unknown, batch: readonly LocatedValue[]): unknown {
  if (!NetboxHooksError.is(error)) return error
  const { cause } = error
  const [message = ''] = error.message.split('\n\n', 1)
  const whole = placeOf(error.where, batch)
  const problems = error.problems.map((problem) => {
    const { index = 0, path = problem.where } = indexIn(problem.where ?? '') ?? {}
    const where = [batch[index]?.where, path].filter(Boolean).join(': ')
    return new NetboxHooksError({ ...detailsOf(problem), where })
  })
  const { code, hint } = error
  const { value } = whole
  return new NetboxHooksError({
    code,
    message: inNamesOf(value, message),
    hint: hint && inNamesOf(value, hint),
    where: problems.length > 0 ? undefined : whole.where,
    problems,
    cause,
  })
}

/** The event that is meant, or where all of them stand. */
function placeOf(where: string | undefined, batch: readonly LocatedValue[]): Partial<LocatedValue> {
  const [first] = batch
  if (batch.length === 1) return { ...first, where: [first?.where, where].filter(Boolean).join(': ') }
  const { index } = indexIn(where ?? '') ?? {}
  if (index !== undefined) return batch[index] as LocatedValue
  return where === undefined ? { where: `${first?.where} to ${batch.at(-1)?.where}` } : { where }
}

function detailsOf({ code, message, hint, plugin }: NetboxHooksError): ErrorDetails {
  return { code, message, hint, plugin }
}
