import { NetboxHooksError } from '@netbox-hooks/core'
import { nearest } from '@netbox-hooks/core/hints'

export function usageMistake(message: string): NetboxHooksError {
  return new NetboxHooksError({ code: 'NBH_USAGE', message, hint: 'Run with --help for the options.' })
}

export function eventFileUnreadable(file: string, reason: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_INVALID',
    message: `It cannot be read as JSON: ${reason.split('\n', 1)[0]}`,
    where: file,
    hint: 'Give events as JSON: one, a list, or one a line; in a file, or with - on standard input.',
  })
}

export function eventLineUnreadable(where: string, reason: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_INVALID',
    message: `The line is no JSON: ${reason.split('\n', 1)[0]}`,
    where,
    hint: 'Mend it, or take it out: where the first line is JSON, every line is read by itself.',
  })
}

/** A queue to be moved that is not there. */
export function queueFileMissing(path: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_UNREADABLE',
    message: 'There is no queue to move: the file does not exist.',
    where: path,
    hint: 'A path starts at the folder that you are in.',
  })
}

export function webhookNotConfigured(webhook: string, known: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_WEBHOOK_UNKNOWN',
    message: `There is no webhook "${webhook}".`,
    hint: nearest(webhook, known, 'webhooks'),
  })
}
