import { NetboxHooksError } from '@netbox-hooks/core'

const where = 'server.netbox.url'

/** NetBox cannot be reached, or does not answer as it should. */
export function netboxUnavailable(what: string, cause?: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_UNAVAILABLE',
    message: `NetBox's API could not be read: ${what}`,
    where,
    hint: 'It is tried again. If NetBox runs, look at server.netbox.url, and at what lies between the two.',
    cause,
  })
}

/** NetBox refuses what is asked. */
export function netboxRefused(status: number, path: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_REFUSED',
    message: `NetBox answered ${status} to GET ${path}.`,
    where,
    hint:
      status === 404
        ? 'The URL is that of NetBox itself, without /api; its change log can be read from NetBox 4.4 on.'
        : 'The token of server.netbox.token needs to be valid, and its user needs permission to view object changes and the objects themselves.',
  })
}

/** What NetBox answers is not what its API answers. */
export function netboxAnswerUnreadable(path: string, what: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_ANSWER',
    message: `NetBox's answer to GET ${path} cannot be read: ${what}.`,
    where,
    hint: 'The URL is that of NetBox itself, from version 4.4 on, without /api.',
  })
}
