import { redisUrlInvalid } from './errors.ts'

/** Where a queue lives on which server. */
export interface RedisAddress {
  /** As the client takes it. */
  readonly url: string
  /** The same without credentials, for people. */
  readonly shown: string
}

const schemes: Readonly<Record<string, string>> = {
  'redis:': 'redis:',
  'valkey:': 'redis:',
  'rediss:': 'rediss:',
  'valkeys:': 'rediss:',
}

/** @throws NetboxHooksError `NBH_REDIS_URL_INVALID` */
export function parseRedisUrl(text: string): RedisAddress {
  const parsed = URL.parse(text)
  if (!parsed) throw redisUrlInvalid('is no URL')
  const scheme = schemes[parsed.protocol]
  if (scheme === undefined) throw redisUrlInvalid(`has the scheme ${parsed.protocol.slice(0, -1)}`)
  if (parsed.hostname === '') throw redisUrlInvalid('names no server')
  if (!/^\/?\d*$/.test(parsed.pathname)) throw redisUrlInvalid('names a database that is no number')
  const url = parsed.href.replace(parsed.protocol, scheme)
  parsed.username = ''
  parsed.password = ''
  parsed.search = ''
  return { url, shown: parsed.href }
}
