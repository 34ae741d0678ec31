import { resolve } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { messageOf } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'
import type { RedisOptions } from 'ioredis'
import { redisUrlInvalid } from '../errors.ts'
import type { RedisAddress, RedisNode } from './address.ts'

/** Settings of the client, as its constructor takes them. */
export type ClientSettings = Omit<RedisOptions, 'replyMapping'>

/**
 * How to reach a server, as the client takes it.
 *
 * @param directory folder that the paths of certificates start at
 * @throws NetboxHooksError `NBH_REDIS_URL_INVALID` if a certificate cannot be read
 */
export function connectionOptions(address: RedisAddress, directory: string): ClientSettings {
  const { nodes, kind, username, password, database, group, tls } = address
  const [first] = nodes as readonly [RedisNode]
  const secured = tls && { tls: tlsOptions(tls, directory) }
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    db: database,
    ...(kind === 'server' && { ...first, ...secured }),
    ...(kind === 'cluster' && secured),
    ...(kind === 'sentinel' && {
      sentinels: nodes.map((node) => ({ ...node })),
      name: group as string,
      ...(secured && { ...secured, sentinelTLS: secured.tls, enableTLSForSentinelMode: true }),
    }),
  }
}

function tlsOptions(files: NonNullable<RedisAddress['tls']>, directory: string): ConnectionOptions {
  const read = ([name, file]: [string, string]): [string, string] => {
    try {
      return [name, readText(resolve(directory, file))]
    } catch (error) {
      throw redisUrlInvalid(`names a file that cannot be read: ${messageOf(error)}`)
    }
  }
  return Object.fromEntries(Object.entries(files).map(read))
}
