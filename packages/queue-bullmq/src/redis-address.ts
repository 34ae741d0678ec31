import { redisUrlInvalid } from './errors.ts'

/** Where a queue lives on which server. */
export interface RedisAddress {
  /** As the client takes it. */
  readonly url: string
  /** The same without credentials, for people. */
  readonly shown: string
  /** What the queue's keys begin with: a hash tag, so that all of them lie in one slot of a cluster. */
  readonly prefix: string
}

const schemes: Readonly<Record<string, string>> = {
  'redis:': 'redis:',
  'valkey:': 'redis:',
  'rediss:': 'rediss:',
  'valkeys:': 'rediss:',
}

/** @throws NetboxHooksError `NBH_REDIS_URL_INVALID` */
export function parseRedisUrl(text: string, defaultPrefix: string): RedisAddress {
  const parsed = URL.parse(text)
  if (!parsed) throw redisUrlInvalid('is no URL')
  const scheme = schemes[parsed.protocol]
  if (scheme === undefined) throw redisUrlInvalid(`has the scheme ${parsed.protocol.slice(0, -1)}`)
  if (parsed.hostname === '') throw redisUrlInvalid('names no server')
  if (!/^\/?\d*$/.test(parsed.pathname)) throw redisUrlInvalid('names a database that is no number')
  const prefix = parsed.searchParams.get('prefix') ?? defaultPrefix
  if (!/^[^{}\s]+$/.test(prefix))
    throw redisUrlInvalid('has a prefix that is empty, or holds braces or spaces')
  parsed.searchParams.delete('prefix')
  const url = parsed.href.replace(parsed.protocol, scheme)
  parsed.username = ''
  parsed.password = ''
  parsed.search = ''
  return { url, shown: parsed.href, prefix: `{${prefix}}:` }
}
