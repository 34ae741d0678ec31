import { NetboxHooksError } from '@netbox-hooks/core'

/** Where a host is told which NetBox it reads. */
export const ownPlace = 'server.netbox.url'

/** NetBox cannot be reached, or does not answer as it should. @param where what says which NetBox it is */
export function netboxUnavailable(what: string, where: string, cause?: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_UNAVAILABLE',
    message: `NetBox's API could not be read: ${what}`,
    where,
    hint: 'If NetBox runs, look at its URL, and at what lies between the two. A host tries it again.',
    cause,
  })
}

/** NetBox refuses what is asked. */
export function netboxRefused(status: number, path: string, where: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_REFUSED',
    message: `NetBox answered ${status} to GET ${path}.`,
    where,
    hint:
      status === 404 ? 'The URL is that of NetBox itself, 4.4 or later, without /api.' : permissionHint(path),
  })
}

/** What NetBox answers is not what its API answers. */
export function netboxAnswerUnreadable(path: string, what: string, where: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_ANSWER',
    message: `NetBox's answer to GET ${path} cannot be read: ${what}.`,
    where,
    hint: 'The URL is that of NetBox itself, from version 4.4 on, without /api.',
  })
}

/** NetBox's API is from before what is needed of it. */
export function netboxTooOld(version: string, where: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_TOO_OLD',
    message: `That is NetBox ${version}; 4.4 or later is needed.`,
    where,
    hint: 'Bring NetBox up to date. Until then, write webhooks and event rules down by hand.',
  })
}

function permissionHint(path: string): string {
  const what = path.includes('/object-changes/')
    ? 'object changes and the objects themselves'
    : 'what is at that path'
  return `The token needs to be valid, and its user needs permission to view ${what}.`
}
