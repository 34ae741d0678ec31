import { redisUrlInvalid } from './errors.ts'

/** Where a queue lives on which server. */
export interface RedisAddress {
  /** As the client takes it. */
  readonly url: string
  /** The queue's URL without credentials, for people. */
  readonly shown: string
  /** What the queue's keys begin with: a hash tag, so that all of them lie in one slot of a cluster. */
  readonly prefix: string
  readonly leaseMs: number
}

const schemes: Readonly<Record<string, string>> = {
  'redis:': 'redis:',
  'valkey:': 'redis:',
  'rediss:': 'rediss:',
  'valkeys:': 'rediss:',
}

/**
 * What a URL says; `?prefix=…` and `?lease=` seconds are taken out of it.
 *
 * @param defaults for what it does not say
 * @throws NetboxHooksError `NBH_REDIS_URL_INVALID`
 */
export function parseRedisUrl(
  text: string,
  defaults: { readonly prefix: string; readonly leaseMs: number },
): RedisAddress {
  const parsed = URL.parse(text)
  if (!parsed) throw redisUrlInvalid('is no URL')
  const scheme = schemes[parsed.protocol]
  if (scheme === undefined) throw redisUrlInvalid(`has the scheme ${parsed.protocol.slice(0, -1)}`)
  if (parsed.hostname === '') throw redisUrlInvalid('names no server')
  if (!/^\/?\d*$/.test(parsed.pathname)) throw redisUrlInvalid('names a database that is no number')
  const { searchParams } = parsed
  const prefix = searchParams.get('prefix') ?? defaults.prefix
  if (!/^[^{}\s]+$/.test(prefix))
    throw redisUrlInvalid('has a prefix that is empty, or holds braces or spaces')
  const leaseMs = Number(searchParams.get('lease') ?? defaults.leaseMs / 1000) * 1000
  if (!(leaseMs > 0)) throw redisUrlInvalid('has a lease that is no number of seconds')
  searchParams.delete('prefix')
  searchParams.delete('lease')
  const url = parsed.href.replace(parsed.protocol, scheme)
  parsed.username = ''
  parsed.password = ''
  parsed.search = ''
  if (prefix !== defaults.prefix) parsed.searchParams.set('prefix', prefix)
  return { url, shown: parsed.href, prefix: `{${prefix}}:`, leaseMs }
}
