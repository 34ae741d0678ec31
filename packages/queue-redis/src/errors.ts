import { messageOf, NetboxHooksError } from '@netbox-hooks/core'

export function redisUrlInvalid(problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REDIS_URL_INVALID',
    message: `The queue's address ${problem}.`,
    hint: 'Write for example "redis://localhost:6379/0", "rediss://user:password@redis.example.com:6380", "redis+cluster://node-1:7000,node-2:7000" or "redis+sentinel://sentinel-1:26379/mymaster".',
  })
}

export function redisUnreachable(where: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REDIS_UNREACHABLE',
    message: `No Redis server can be reached: ${messageOf(cause)}.`,
    where,
    hint: 'Check that the server runs, its address, and the firewall.',
    cause,
  })
}

export function redisRefused(where: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REDIS_REFUSED',
    message: `The Redis server refuses this host: ${messageOf(cause)}.`,
    where,
    hint: "Check the user and the password in the URL, and the user's ACL: it needs +@all on ~PREFIX* and &PREFIX*.",
    cause,
  })
}

/** A warning: the server may drop what it has promised to keep. */
export function redisEviction(where: string, policy: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REDIS_EVICTION',
    message: `The Redis server may evict keys: its maxmemory-policy is ${policy}. Accepted events can be lost.`,
    where,
    hint: 'Set "maxmemory-policy noeviction".',
  })
}

/** A warning: the server forgets everything when it ends. */
export function redisVolatile(where: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REDIS_VOLATILE',
    message: 'The Redis server keeps no append-only file: what was accepted is lost when it ends.',
    where,
    hint: 'Set "appendonly yes".',
  })
}

export function queueNewer(where: string, found: number, known: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_NEWER',
    message: `The queue was written by a newer netbox-hooks: its layout is ${found}, this version knows ${known}.`,
    where,
    hint: 'Install the newer version again, or give this host a prefix of its own.',
  })
}

/** A queue can be moved only while no host has it. */
export function queueShared(where: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_OWNED',
    message: 'Hosts have the queue, or another move is under way.',
    where,
    hint: 'Stop all of them first.',
  })
}

export function queueFull(where: string, depth: number, maxDepth: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_FULL',
    message: `The queue is full: ${depth} events and deliveries wait, the limit is ${maxDepth}. Nothing was stored.`,
    where,
    hint: 'Look for endpoints that do not answer, or raise the limit.',
  })
}

export function redisFull(where: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_FULL',
    message: 'The Redis server has no memory left for the queue. Nothing was stored.',
    where,
    hint: 'Raise its maxmemory, shorten the retention, or look for endpoints that do not answer.',
    cause,
  })
}

export function queueFailed(where: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_FAILED',
    message: `The queue failed: ${messageOf(cause)}.`,
    where,
    hint: 'What had been accepted is kept by the server. It goes on by itself when the server answers again.',
    cause,
  })
}

export function leaseLost(where: string): NetboxHooksError {
  return queueFailed(where, new Error('the lease of this host has ended, it takes another one'))
}

export function eventEarly(where: string): NetboxHooksError {
  return queueFailed(
    where,
    new Error('an earlier event of the same object is not processed, it went to another host'),
  )
}

/** Of one delivery, while the queue around it is sound. */
export function requestDamaged(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_DAMAGED',
    message: 'Not sent: what the queue has kept of it is damaged.',
    hint: 'Emit the event again. Other deliveries go on.',
  })
}
