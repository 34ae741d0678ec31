import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { type Extension, isOptions, type Logger, refuseUnless } from '@netbox-hooks/core'
import type { Config } from './config/config.ts'
import type { HostRole } from './config/host-role.ts'
import { type LogLevel, logLevelOf } from './config/log-level.ts'
import type { ServerFlags } from './config/overrides.ts'
import { NetboxHooksHost } from './host.ts'
import type { FacePackages } from './host-modules.ts'

/** What `createHost()` can be told. */
export interface CreateHostOptions {
  /** The configuration itself. Default: the configuration file. */
  readonly config?: Config
  /** The configuration file. Default: the first `netbox-hooks.config.*` in `cwd` or a folder above it. */
  readonly configFile?: string
  /** What counts where no configuration file is named and none is found. Default: that is an error. */
  readonly fallback?: Config
  /** Folder to search the configuration from; relative paths of a given `config` start there. Default: the process's. */
  readonly cwd?: string
  /**
   * Where log lines go. Default: pino, as JSON lines on standard output from level `info` or
   * what `NETBOX_HOOKS_LOG_LEVEL` says.
   */
  readonly logger?: Logger
  /** Whether an optional plugin that cannot be loaded keeps the host from starting, too. Default `false`. */
  readonly strict?: boolean
  /**
   * Serve the HTTP API, with what is given here in the place of what the configuration says. Default: if the
   * configuration has a `server`.
   */
  readonly server?: ServerFlags
  /**
   * Targets that may be reached beside those of `delivery.network.allow`: host names, addresses, networks such as
   * `10.0.0.0/8`. Default: none.
   */
  readonly allow?: readonly string[]
  /**
   * `intake`: only accept events; hosts that share the queue build and send what comes of them, for example
   * `netbox-hooks start`. `worker`: only build and send; `emit()` is refused. Both need a queue that hosts can share.
   * Default `all`.
   */
  readonly role?: HostRole
  /**
   * Where it is told how far long work has come (an old queue file brought up to date, what is old dropped, requests
   * finished at the end): lines of the log, or one line of the terminal that standard error is. Default `log`.
   */
  readonly progress?: 'log' | 'terminal'
  /**
   * Called before the configuration is read again, to bring the environment up to date: to read a file of variables. What it
   * returns undoes that, for when nothing is taken over.
   */
  readonly refreshEnvironment?: () => Promise<() => void>
  /**
   * What the application offers to plugins beside what a host offers by itself: hooks to tap, stores to register in,
   * services. Their names and types are made known by merging them into `ApplicationHooks`, `ApplicationStores` and `Services`.
   * Default: nothing.
   */
  readonly extensions?: readonly Extension[]
  /**
   * Whether the arguments of hooks are checked against the schemas that their declarations give. Default: if `NODE_ENV` is
   * `development` or `test`.
   */
  readonly development?: boolean
  /**
   * Packages that stand above this one and that plugins import, such as `netbox-hooks`: the URL of each one's entry, by
   * name. A plugin that Node cannot load by itself is given this one copy of them. Default: none.
   */
  readonly modules?: FacePackages
}

/**
 * Makes a host. Nothing is read or opened before `start()`, so that hooks can be tapped first.
 *
 * ```ts
 * const host = createHost()
 * await host.start()
 * await host.trackChanges(request, async () => {
 *   const site = await sites.update(id, changes)
 *   recordChange({ eventType: 'object_updated', objectType: 'dcim.site', objectId: id, data: site, prechange, postchange })
 * })
 * ```
 */
export function createHost(options: CreateHostOptions = {}): NetboxHooksHost {
  refuseUnless(isOptions(options), 'createHost()', 'an object with its options', options)
  return new NetboxHooksHost({
    config: options.config,
    configFile: options.configFile,
    fallback: options.fallback,
    cwd: resolve(options.cwd ?? '.'),
    logger: options.logger ?? ownLogger(logLevelOf()),
    strict: options.strict ?? false,
    server: options.server,
    allow: options.allow,
    role: options.role ?? 'all',
    refreshEnvironment: options.refreshEnvironment,
    progress: options.progress ?? 'log',
    modules: options.modules,
    extensions: options.extensions,
    development: options.development,
  })
}

/** pino, which is loaded when it has something to write. */
function ownLogger(level: LogLevel): Logger {
  let made: Logger | undefined
  const logger = (): Logger => {
    made ??= (createRequire(import.meta.url)('pino') as typeof import('pino')).pino({
      name: 'netbox-hooks',
      level,
    })
    return made
  }
  return {
    debug: (fields, message) => logger().debug(fields, message),
    info: (fields, message) => logger().info(fields, message),
    warn: (fields, message) => logger().warn(fields, message),
    error: (fields, message) => logger().error(fields, message),
  }
}
