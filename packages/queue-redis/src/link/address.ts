import { redisUrlInvalid } from '../errors.ts'

/** Where a queue lives on which server. */
export interface RedisAddress {
  /** The queue's URL without credentials, for people. */
  readonly shown: string
  /** The server; of a cluster some of its nodes, of a server behind sentinels the sentinels. */
  readonly nodes: readonly RedisNode[]
  readonly kind: 'server' | 'cluster' | 'sentinel'
  readonly username: string | undefined
  readonly password: string | undefined
  readonly database: number
  /** What sentinels call the server. */
  readonly group: string | undefined
  /** Files with certificates and a key, as they are named; `undefined` without TLS. */
  readonly tls: Readonly<Partial<Record<TlsFile, string>>> | undefined
  /** What the queue's keys begin with: a hash tag, so that all of them lie in one slot of a cluster. */
  readonly prefix: string
  readonly leaseMs: number
}

/** Where a server listens. */
export interface RedisNode {
  readonly host: string
  readonly port: number
}

/** Parameters that name a file: certificates to trust, the host's own, and its key. */
export type TlsFile = 'ca' | 'cert' | 'key'

const defaultPorts = { server: 6379, cluster: 6379, sentinel: 26_379 }
const known: readonly string[] = ['prefix', 'lease', 'ca', 'cert', 'key']

/**
 * What a URL says: `redis://user:password@host:port/database?prefix=…&lease=…`; of `redis+cluster://` and
 * `redis+sentinel://` several hosts, and of the latter the server's name in the place of the database.
 *
 * @param defaults for what it does not say
 * @throws NetboxHooksError `NBH_REDIS_URL_INVALID`
 */
export function parseRedisUrl(
  text: string,
  defaults: { readonly prefix: string; readonly leaseMs: number },
): RedisAddress {
  const [, scheme = '', tls, kindName, authority = '', rest = ''] =
    /^((?:redis|valkey)(s?)(?:\+(cluster|sentinel))?):\/\/([^/?#]*)(.*)$/s.exec(text) ?? []
  if (scheme === '') throw redisUrlInvalid(schemeProblem(text))
  const kind = (kindName ?? 'server') as RedisAddress['kind']
  const [hosts = '', ...credentials] = authority.split('@').reverse()
  if (kind === 'server' && hosts.includes(','))
    throw redisUrlInvalid('names several servers; write redis+cluster://')
  const nodes = hosts.split(',').map((host) => nodeOf(host, defaultPorts[kind]))
  // The parts that are no list are read as those of any URL.
  const url = URL.parse(`redis://${[...credentials.reverse(), 'host'].join('@')}${rest}`)
  if (!url) throw redisUrlInvalid('is no URL')
  const path = url.pathname.replace(/^\//, '')
  const parameters = url.searchParams
  const unknown = [...parameters.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined) throw redisUrlInvalid(`has an unknown parameter, ${unknown}`)
  const { prefix, leaseMs } = queueOf(parameters, defaults)
  const files = (['ca', 'cert', 'key'] as const).flatMap((name): [TlsFile, string][] => {
    const file = parameters.get(name)
    return file === null ? [] : [[name, file]]
  })
  if (files.length > 0 && tls === '')
    throw redisUrlInvalid('names certificates, but its scheme is one without TLS')
  const shownPrefix = prefix === defaults.prefix ? '' : `?${new URLSearchParams({ prefix })}`
  return {
    shown: `${scheme}://${hosts}${url.pathname}${shownPrefix}`,
    nodes,
    kind,
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    ...placeOf(kind, path),
    tls: tls === '' ? undefined : Object.fromEntries(files),
    prefix: `{${prefix}}:`,
    leaseMs,
  }
}

function schemeProblem(text: string): string {
  const protocol = URL.parse(text)?.protocol
  return protocol === undefined ? 'is no URL' : `has the scheme ${protocol.slice(0, -1)}`
}

function nodeOf(text: string, defaultPort: number): RedisNode {
  const url = URL.parse(`http://${text}`)
  if (text === '' || !url || url.pathname !== '/' || url.search !== '')
    throw redisUrlInvalid(text === '' ? 'names no server' : 'names a server that is none')
  // The port that stands for http is left out of what was parsed.
  const isDefault = url.port === ''
  const port = isDefault ? (/:80$/.test(text) ? 80 : defaultPort) : Number(url.port)
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port }
}

function placeOf(
  kind: RedisAddress['kind'],
  path: string,
): { readonly database: number; readonly group: string | undefined } {
  if (kind === 'sentinel') {
    const [group = '', database = ''] = path.split('/')
    if (group === '')
      throw redisUrlInvalid('names no server that sentinels watch: redis+sentinel://HOST/NAME')
    return { database: databaseOf(database), group: decodeURIComponent(group) }
  }
  const database = databaseOf(path)
  if (kind === 'cluster' && database !== 0)
    throw redisUrlInvalid('names a database; a cluster has no other than 0')
  return { database, group: undefined }
}

function databaseOf(text: string): number {
  if (!/^\d*$/.test(text)) throw redisUrlInvalid('names a database that is no number')
  return Number(text)
}

function queueOf(
  parameters: URLSearchParams,
  defaults: { readonly prefix: string; readonly leaseMs: number },
): { readonly prefix: string; readonly leaseMs: number } {
  const prefix = parameters.get('prefix') ?? defaults.prefix
  if (!/^[^{}\s]+$/.test(prefix))
    throw redisUrlInvalid('has a prefix that is empty, or holds braces or spaces')
  const leaseMs = Number(parameters.get('lease') ?? defaults.leaseMs / 1000) * 1000
  if (!(leaseMs >= 100 && leaseMs <= 3_600_000))
    throw redisUrlInvalid('has a lease that is no number of seconds from 0.1 to 3600')
  return { prefix, leaseMs }
}
