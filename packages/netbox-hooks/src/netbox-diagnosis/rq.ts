import type { NetboxClient } from '@netbox-hooks/host/parts'

/** How NetBox's workers and queues stand, as far as the token may see it. */
export interface RqState {
  /** Workers that run; `undefined` if NetBox does not say. */
  readonly workers: number | undefined
  /** What time it is in NetBox, in ms since the epoch. */
  readonly now: number
  /** Jobs that wait, and jobs that have failed, in all queues; only superusers see them. */
  readonly jobs: { readonly waiting: number; readonly failed: number } | undefined
}

/** How NetBox's workers and queues stand. @throws NetboxHooksError as the client does */
export async function rqState(client: NetboxClient, signal: AbortSignal): Promise<RqState> {
  const { body, now } = await client.get('api/status/', {}, signal)
  const workers = Object(body)['rq-workers-running']
  const jobs = await jobsOf(client, signal)
  return { workers: typeof workers === 'number' ? workers : undefined, now, jobs }
}

async function jobsOf(client: NetboxClient, signal: AbortSignal): Promise<RqState['jobs']> {
  const answer = await client.get('api/core/background-queues/', {}, signal).catch(() => undefined)
  // Versions differ in whether it is a page of a list.
  const queues = Array.isArray(answer?.body) ? answer.body : Object(answer?.body).results
  if (!Array.isArray(queues)) return undefined
  const sum = (field: string) => queues.reduce((all, queue) => all + (Number(Object(queue)[field]) || 0), 0)
  return { waiting: sum('jobs'), failed: sum('failed_jobs') }
}
