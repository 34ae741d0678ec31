import type { JsonObject } from '@netbox-hooks/webhooks'

/** How a job of NetBox has ended, as an event type. */
export type JobEnd = 'job_completed' | 'job_failed' | 'job_errored'

const ends: ReadonlyMap<unknown, JobEnd> = new Map([
  ['completed', 'job_completed'],
  ['failed', 'job_failed'],
  ['errored', 'job_errored'],
])

/** What NetBox logs last of a script that has raised an exception, in English, or with Python's traceback in any language. */
const raised = /^Script aborted with error: |\n```\nTraceback \(most recent call last\):/
/** Entries from the end of a log in which that stands: behind it NetBox says that changes were reverted. */
const lastEntries = 3

/**
 * The event type of a job's status.
 * @param status as in NetBox's API: a text, or an object with it as `value`
 */
export function jobEndOf(status: unknown): JobEnd | undefined {
  return ends.get(status) ?? ends.get((Object(status) as { readonly value?: unknown }).value)
}

/**
 * How a job has ended, as far as its own data tell: NetBox says `job_completed` of each. What a script logs as a failure,
 * and goes on, is no end of it.
 *
 * @returns `undefined` if they do not
 */
export function jobEndIn(data: JsonObject | null): JobEnd | undefined {
  const { status, error, errors, log } = data ?? {}
  const told = jobEndOf(status)
  if (told) return told
  if (typeof error === 'string' && error !== '') return 'job_errored'
  // Those of a form that NetBox works off in the background.
  if (Array.isArray(errors) && errors.length > 0) return 'job_failed'
  if (!Array.isArray(log)) return undefined
  return log.slice(-lastEntries).some(isRaised) ? 'job_errored' : undefined
}

function isRaised(entry: unknown): boolean {
  const { status, message } = Object(entry) as { readonly status?: unknown; readonly message?: unknown }
  return status === 'failure' && typeof message === 'string' && raised.test(message)
}
