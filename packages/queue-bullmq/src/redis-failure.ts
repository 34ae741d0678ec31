import { messageOf, type NetboxHooksError } from '@netbox-hooks/core'
import { leaseLost, queueFailed, queueFull, redisFull, redisRefused, redisUnreachable } from './errors.ts'

/** What a user is told of a call that was rejected. */
export function callFailure(where: string, thrown: unknown, maxDepth: number): NetboxHooksError {
  const text = messageOf(thrown)
  const [, depth] = /NBHFULL (\d+)/.exec(text) ?? []
  if (depth !== undefined) return queueFull(where, Number(depth), maxDepth)
  if (text.includes('NBHLEASE')) return leaseLost(where)
  if (/\bOOM\b/.test(text)) return redisFull(where, thrown)
  return queueFailed(where, thrown)
}

/** What a user is told of a server that cannot be used at all. */
export function openFailure(where: string, thrown: unknown): NetboxHooksError {
  return /NOAUTH|WRONGPASS|NOPERM|invalid password/i.test(messageOf(thrown))
    ? redisRefused(where, thrown)
    : redisUnreachable(where, thrown)
}
