import { resolve } from 'node:path'
import { nearest } from '@netbox-hooks/core/hints'
import { isObject } from '@netbox-hooks/core/json'
import { hostRoles, isHostRole, roleVariable } from './host-role.ts'
import { isLogLevel, logLevels, logLevelVariable } from './log-level.ts'
import type { ConfigIssue } from './parsed.ts'

/** What is said on the command line about the server; it comes before all else. */
export interface ServerFlags {
  readonly port?: number | undefined
  readonly host?: string | undefined
}

/** What the command line says of the configuration. */
export interface CommandLineFlags {
  /** Of the server, which it asks for as well. */
  readonly server?: ServerFlags | undefined
  /** Targets that may be reached, beside those of the environment and the file. */
  readonly allow?: readonly string[] | undefined
}

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A configuration in which the command line and the environment have had their say. */
export interface OverriddenConfig {
  readonly raw: unknown
  /** Who has said what stands at a path that is not the file's: `server.port` → `--port`. */
  readonly origins: ReadonlyMap<string, string>
  /** Variables that cannot be used; they have changed nothing. */
  readonly issues: readonly ConfigIssue[]
}

/** A value, and who says so. */
interface Said {
  readonly value: unknown
  readonly origin: string
}

/** The variables that hold a token of the API, and what each of them allows. */
export const tokenVariables = {
  NETBOX_HOOKS_TOKEN: ['admin'],
  NETBOX_HOOKS_TOKEN_WRITE: ['read', 'write'],
  NETBOX_HOOKS_TOKEN_READ: ['read'],
} as const

/** The variables that hold encryption keys, and one that names a file of them; they come before those of the configuration. */
export const keyVariables = { keys: 'NETBOX_HOOKS_KEY', file: 'NETBOX_HOOKS_KEY_FILE' } as const

/** The variable that lists targets which may be reached. */
const allowVariable = 'NETBOX_HOOKS_ALLOW'

/**
 * The configuration as it counts: the command line comes before the environment, and that before the file. A port or
 * an address asks for the server, too. Tokens, keys and targets that may be reached are added to those of the file. A variable
 * that is empty says nothing.
 */
export function overrideConfig(
  raw: unknown,
  env: Environment,
  { server: flags, allow = [] }: CommandLineFlags,
): OverriddenConfig {
  // What has another shape is a mistake, and is told as one.
  if (!isObject(raw)) return { raw, origins: new Map(), issues: [] }
  const port = env['NETBOX_HOOKS_PORT']
  const queue = fromEnvironment(env, 'NETBOX_HOOKS_QUEUE')
  const said = {
    host: fromFlag('--host', flags?.host) ?? fromEnvironment(env, 'NETBOX_HOOKS_HOST'),
    port:
      fromFlag('--port', flags?.port) ??
      (isPort(port) ? { value: Number(port), origin: 'NETBOX_HOOKS_PORT' } : undefined),
  }
  const origins = new Map<string, string>()
  const changed: Record<string, unknown> = withoutExtras(raw)
  if (queue) {
    changed['queue'] = queue.value
    origins.set('queue', queue.origin)
  }
  const isServed = flags !== undefined || said.host !== undefined || said.port !== undefined
  const server = raw['server'] ?? (isServed ? {} : undefined)
  if (isObject(server)) {
    changed['server'] = { ...server, ...addressOf(said, origins), ...tokensOf(server, env, origins) }
  }
  const encryption = encryptionOf(raw['encryption'], env, origins)
  if (encryption) changed['encryption'] = encryption
  const delivery = deliveryOf(raw['delivery'], [...allowFlags(allow), ...allowedBy(env)], origins)
  if (delivery) changed['delivery'] = delivery
  return { raw: changed, origins, issues: mistakesOf(env) }
}

/** Keys that begin with `x-` are the file's own, for parts that stand in several places. */
function withoutExtras(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => !key.startsWith('x-')))
}

function addressOf(
  said: Readonly<Record<'host' | 'port', Said | undefined>>,
  origins: Map<string, string>,
): Record<string, unknown> {
  const present = Object.entries(said).filter((entry): entry is [string, Said] => entry[1] !== undefined)
  for (const [key, { origin }] of present) origins.set(`server.${key}`, origin)
  return Object.fromEntries(present.map(([key, { value }]) => [key, value]))
}

function tokensOf(
  { tokens = [] }: Readonly<Record<string, unknown>>,
  env: Environment,
  origins: Map<string, string>,
): Record<string, unknown> {
  const present = Object.entries(tokenVariables).filter(([name]) => env[name])
  if (!Array.isArray(tokens) || present.length === 0) return {}
  for (const [index, [name]] of present.entries())
    origins.set(`server.tokens[${tokens.length + index}]`, name)
  return { tokens: [...tokens, ...present.map(([name, scopes]) => ({ name, token: env[name], scopes }))] }
}

/** Keys of the environment come before those of the file: the first one encrypts. */
function encryptionOf(
  encryption: unknown = {},
  env: Environment,
  origins: Map<string, string>,
): Record<string, unknown> | undefined {
  const file = env[keyVariables.file]
  const said = [
    fromEnvironment(env, keyVariables.keys) ?? [],
    file ? { value: { file: resolve(file) }, origin: keyVariables.file } : [],
  ].flat()
  if (said.length === 0 || !isObject(encryption)) return undefined
  const { keys = [] } = encryption
  for (const [index, { origin }] of said.entries()) origins.set(`encryption.keys[${index}]`, origin)
  // A reference to all of them stands for one entry as well.
  return { ...encryption, keys: [...said.map(({ value }) => value), keys].flat() }
}

/** Targets of the file come first: what is said of them keeps its place. */
function deliveryOf(
  delivery: unknown = {},
  said: readonly Said[],
  origins: Map<string, string>,
): Record<string, unknown> | undefined {
  if (said.length === 0 || !isObject(delivery)) return undefined
  const { network = {} } = delivery
  if (!isObject(network)) return undefined
  const { allow = [] } = network
  if (!Array.isArray(allow)) return undefined
  const added = said.filter(({ value }) => !allow.includes(value))
  for (const [index, { origin }] of added.entries())
    origins.set(`delivery.network.allow[${allow.length + index}]`, origin)
  return { ...delivery, network: { ...network, allow: [...allow, ...added.map(({ value }) => value)] } }
}

function allowFlags(allow: readonly string[]): Said[] {
  return allow.map((value) => ({ value, origin: '--allow' }))
}

/** What stands between commas or blanks. */
function allowedBy(env: Environment): Said[] {
  const listed = (env[allowVariable] ?? '').split(/[\s,]+/).filter((value) => value !== '')
  return listed.map((value) => ({ value, origin: allowVariable }))
}

function fromFlag(origin: string, value: unknown): Said | undefined {
  return value === undefined ? undefined : { value, origin }
}

function fromEnvironment(env: Environment, origin: string): Said | undefined {
  const value = env[origin]
  return value ? { value, origin } : undefined
}

function isPort(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,5}$/.test(text) && Number(text) <= 65_535
}

/** Of variables that take the place of nothing in the configuration, or cannot. */
function mistakesOf({
  NETBOX_HOOKS_PORT: port,
  [logLevelVariable]: level,
  [roleVariable]: role,
}: Environment): ConfigIssue[] {
  const issues: ConfigIssue[] = []
  if (port && !isPort(port)) {
    const message = `${JSON.stringify(port)} is no port; write a number from 0 to 65535`
    issues.push({ path: ['server', 'port'], origin: 'NETBOX_HOOKS_PORT', message })
  }
  if (level && !isLogLevel(level)) {
    const hint = nearest(level, logLevels, 'levels')
    issues.push({ path: [], origin: logLevelVariable, message: `There is no log level "${level}"`, hint })
  }
  if (role && !isHostRole(role)) {
    const hint = nearest(role, hostRoles, 'roles')
    issues.push({ path: [], origin: roleVariable, message: `There is no role "${role}"`, hint })
  }
  return issues
}
