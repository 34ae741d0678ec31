import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { NetboxHooksError } from '@netbox-hooks/core'
import {
  Configuration,
  isShared,
  type ParsedConfig,
  type ParsedServer,
  queueFile,
  readHolder,
  Secrets,
  tokenVariables,
} from '@netbox-hooks/host/parts'
import type { Scope } from '@netbox-hooks/server'
import { hostModules } from '../host-modules.ts'
import { withoutFile } from '../without-file.ts'
import { settledHolder } from './await-holder.ts'
import { folderWithoutHost } from './errors.ts'
import { HostClient } from './host-client.ts'

/** What a command is told of where to find a host. */
export interface HostAddress {
  /** The configuration file. */
  readonly config?: string | undefined
  /** A host somewhere; the configuration is not read then. */
  readonly url?: string | undefined
  /** A token of it. */
  readonly token?: string | undefined
}

/** A host that answers; or the configuration of the queue that one would work on. */
export type Reached =
  | { readonly client: HostClient; readonly local?: LocalConfig }
  | { readonly client: undefined; readonly local: LocalConfig }

/** A configuration, for a command that works on the queue itself. */
export interface LocalConfig {
  readonly config: ParsedConfig
  /** Folder that relative paths start at. */
  readonly directory: string
  readonly secrets: Secrets
  /** The queue's file; `undefined` for one that hosts share. */
  readonly queueFile: string | undefined
}

/**
 * Finds the host that a command is about: the one at `--url` or `NETBOX_HOOKS_URL`; else the one that has the configured
 * queue file, or for a queue that hosts share the one at the configured address; if it answers. A host that has the file and
 * starts or stops is waited for.
 *
 * @param scope what the token is needed for
 * @param waits whether it waits at all
 * @throws NetboxHooksError of the configuration; `NBH_HOST_UNREACHABLE` for a URL that is none
 */
export async function reachHost(
  { config: file, url, token }: HostAddress,
  scope: Scope,
  waits: boolean = true,
): Promise<Reached> {
  const named = url ?? (process.env['NETBOX_HOOKS_URL'] || undefined)
  // Tokens of the configuration are for its own server alone.
  if (named !== undefined) return { client: new HostClient(named, token ?? tokenFor(scope, undefined)) }
  const local = await loadLocal(file)
  const { config, queueFile } = local
  const find = waits ? settledHolder : readHolder
  const holder = queueFile === undefined ? undefined : await find(queueFile)
  const apiUrl = queueFile === undefined ? configuredUrl(config.server) : holder?.url
  if (apiUrl === undefined) return { client: undefined, local }
  const client = new HostClient(apiUrl, token ?? tokenFor(scope, config.server))
  return (await client.whoAnswers()) === 'a host' ? { client, local } : { client: undefined, local }
}

/**
 * The configuration by itself: plugins are not loaded.
 * @throws NetboxHooksError of the configuration; `NBH_CONFIG_NOT_FOUND` where there is none, and no host was ever started
 */
export async function loadLocal(configFile: string | undefined): Promise<LocalConfig> {
  const { local, absence } = await loadWherever(configFile)
  const { queueFile: file } = local
  // In a folder where nobody has started a host, it is the folder that is wrong.
  if (absence && file !== undefined && !existsSync(file)) throw folderWithoutHost(absence, file)
  return local
}

/** The same also in a folder where nobody has started a host: what counts there. `absence`: where a file was looked for. */
export async function loadWherever(
  configFile: string | undefined,
): Promise<{ readonly local: LocalConfig; readonly absence: NetboxHooksError | undefined }> {
  const secrets = new Secrets()
  const configuration = await Configuration.load(
    { configFile, cwd: resolve('.'), fallback: withoutFile },
    await hostModules(),
    secrets,
  )
  const config = configuration.parsed ?? (await configuration.complete(undefined, []))
  const { directory, absence } = configuration
  const file = isShared(config.queue) ? undefined : queueFile(config.queue, directory)
  return { local: { config, directory, secrets, queueFile: file }, absence }
}

/** One of the environment before one of the file. Hashed ones cannot be sent. */
function tokenFor(scope: Scope, server: ParsedServer | undefined): string | undefined {
  const fromEnvironment = Object.entries(tokenVariables).map(([name, scopes]) => ({
    token: process.env[name] ?? '',
    scopes: scopes as readonly Scope[],
  }))
  const usable = [...fromEnvironment, ...(server?.tokens ?? [])].filter(
    ({ token, scopes = ['read'] }) =>
      token !== '' && !token.startsWith('sha256:') && (scopes.includes(scope) || scopes.includes('admin')),
  )
  return usable[0]?.token
}

/** `undefined` for none, and for a port that only the host knows. */
function configuredUrl(server: ParsedServer | undefined): string | undefined {
  const { port = 8321, host = '127.0.0.1' } = server ?? {}
  if (!server || port === 0) return undefined
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
