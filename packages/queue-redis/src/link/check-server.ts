import type { Logger, NetboxHooksError } from '@netbox-hooks/core'
import type { Redis } from 'ioredis'
import { redisEviction, redisVolatile } from '../errors.ts'

/** Warns of a server that is not set up to keep what it is given. */
export async function checkServer(client: Redis, shown: string, logger: Logger): Promise<void> {
  const info = `${await client.info('memory')}\n${await client.info('persistence')}`
  const value = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1]
  const policy = value('maxmemory_policy')
  if (policy !== undefined && policy !== 'noeviction') warn(logger, redisEviction(shown, policy))
  if (value('aof_enabled') === '0') warn(logger, redisVolatile(shown))
}

function warn(logger: Logger, { code, message, hint, where }: NetboxHooksError): void {
  logger.warn({ code, queue: where }, `${message} ${hint ?? ''}`)
}
