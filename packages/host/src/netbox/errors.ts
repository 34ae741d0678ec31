import { NetboxHooksError } from '@netbox-hooks/core'
import { permissionFor } from './permission.ts'

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

/** What NetBox has refused. */
export interface RefusedRequest {
  readonly method: string
  readonly path: string
  /** Its answer. */
  readonly text: string
}

/** How NetBox begins where the token is right, and its user may not. */
const denied = 'You do not have permission'
/** Characters of an answer that are passed on. */
const longestReason = 300

/** NetBox refuses what is asked. */
export function netboxRefused(
  status: number,
  { method, path, text }: RefusedRequest,
  where: string,
): NetboxHooksError {
  const reason = reasonIn(text)
  return new NetboxHooksError({
    code: 'NBH_NETBOX_REFUSED',
    message: `NetBox answered ${status} to ${method} ${path}${reason === '' ? '.' : `: ${reason}`}`,
    where,
    hint: refusalHint(status, { method, path }, reason),
  })
}

/** What NetBox answers is not what its API answers. */
export function netboxAnswerUnreadable(
  path: string,
  what: string,
  where: string,
  hint = 'The URL is that of NetBox itself, from version 4.4 on, without /api.',
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_ANSWER',
    message: `NetBox's answer to GET ${path} cannot be read: ${what}.`,
    where,
    hint,
  })
}

/** NetBox's API is from before what is needed of it. */
export function netboxTooOld(version: string, where: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_TOO_OLD',
    message: `That is NetBox ${version}; 4.4 or later is needed.`,
    where,
    hint: 'Bring NetBox up to date. Until then, write its webhooks and event rules down by hand, and leave server.netbox.url out: webhooks are accepted without it.',
  })
}

function refusalHint(status: number, { method, path }: Omit<RefusedRequest, 'text'>, reason: string): string {
  if (status >= 300 && status < 400)
    return 'NetBox has another URL, for example with https. Redirects are not followed: the token would go along.'
  if (status >= 500) return 'NetBox itself has failed: its own log says why.'
  if (status === 404) return 'The URL is that of NetBox itself, 4.4 or later, without /api.'
  if (status === 400) return 'NetBox says of each field what is wrong with it.'
  const isAllowed = reason !== '' && !reason.startsWith(denied)
  if (isAllowed) return 'Look at the token: in NetBox under Admin, API Tokens.'
  const permission = permissionFor(method, path) ?? 'to view what is at that path'
  const and = method === 'GET' ? '' : ', and the token to be enabled for writing'
  return `The token needs to be valid, its user to have the permission ${permission}${and}.`
}

/** What an answer says, field by field. */
function reasonIn(text: string): string {
  const said = sentencesIn(parsed(text)).join(' ')
  return said.length > longestReason ? `${said.slice(0, longestReason)}…` : said
}

function sentencesIn(answer: unknown, path = ''): readonly string[] {
  if (typeof answer === 'string') return [path === '' ? answer : `${path}: ${answer}`]
  if (answer === null || typeof answer !== 'object') return []
  return Object.entries(answer).flatMap(([key, value]) => {
    const isField = key !== 'detail' && !Array.isArray(answer)
    return sentencesIn(value, isField ? [path, key].filter(Boolean).join('.') : path)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
