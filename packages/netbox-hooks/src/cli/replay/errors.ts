import { messageOf, NetboxHooksError } from '@netbox-hooks/core'

export function recordUnusable(why: string, where: string, cause?: unknown): NetboxHooksError {
  const detail = cause === undefined ? '' : `: ${messageOf(cause).split('\n', 1)[0]}`
  return new NetboxHooksError({
    code: 'NBH_RECORD_UNUSABLE',
    message: `The record cannot be replayed, because ${why}${detail}.`,
    where,
    hint: 'Record with `netbox-hooks receive --json`, or give events as `netbox-hooks emit` takes them.',
    cause,
  })
}

export function recordNoWebhook(where: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_RECORD_UNUSABLE',
    message: 'The record is an event; only recorded webhooks can be sent with --to.',
    where,
    hint: 'Leave --to out to give the event to a host.',
  })
}
