import { messageOf, type NetboxHooksError } from '@netbox-hooks/core'
import { type QueueSeal, queueSealed } from '@netbox-hooks/delivery/queue'
import {
  eventEarly,
  leaseLost,
  queueFailed,
  queueFull,
  queueShared,
  redisFull,
  redisRefused,
  redisUnreachable,
} from '../errors.ts'

const refusals = /NOAUTH|WRONGPASS|NOPERM|invalid password/i

/** What a user is told of a call that was rejected. */
export function callFailure(where: string, thrown: unknown, maxDepth: number): NetboxHooksError {
  const text = messageOf(thrown)
  const [, depth] = /NBHFULL (\d+)/.exec(text) ?? []
  if (depth !== undefined) return queueFull(where, Number(depth), maxDepth)
  const [, seal] = /NBHSEALED ({.*})/.exec(text) ?? []
  if (seal !== undefined) return queueSealed(where, JSON.parse(seal) as QueueSeal)
  if (text.includes('NBHOWNED')) return queueShared(where)
  if (text.includes('NBHLEASE')) return leaseLost(where)
  if (text.includes('NBHORDER')) return eventEarly(where)
  if (refusals.test(text)) return redisRefused(where, plain(thrown))
  if (/\bOOM\b/.test(text)) return redisFull(where, plain(thrown))
  return queueFailed(where, plain(thrown))
}

/** What a user is told of a server that cannot be used at all. */
export function openFailure(where: string, thrown: unknown): NetboxHooksError {
  return refusals.test(messageOf(thrown))
    ? redisRefused(where, plain(thrown))
    : redisUnreachable(where, plain(thrown))
}

/** What the client throws carries the command with all that it was given: passwords and bodies among it. */
function plain(thrown: unknown): Error {
  return new Error(messageOf(thrown))
}
