import type { AsyncSeriesHook } from 'tapable'
import type { PluginRecord } from './plugin-record.ts'
import type { Registry } from './registry.ts'

/**
 * The tapable hooks of a host. Packages of the house add theirs by declaration merging.
 *
 * The lifecycle's hooks are called once per plugin when it has passed that phase, in this order.
 */
export interface HostHooks {
  /** A plugin's entry has been found. */
  readonly resolve: AsyncSeriesHook<[PluginRecord]>
  /** A plugin's module has been imported. */
  readonly import: AsyncSeriesHook<[PluginRecord]>
  /** A plugin's class, versions and settings have been checked. */
  readonly validate: AsyncSeriesHook<[PluginRecord]>
  /** A plugin's `ready()` has resolved. */
  readonly ready: AsyncSeriesHook<[PluginRecord]>
  /** Every plugin is ready; registration is closed. */
  readonly running: AsyncSeriesHook<[]>
  /** A plugin's `shutdown()` has ended. */
  readonly shutdown: AsyncSeriesHook<[PluginRecord]>
}

/** What a plugin sees of its host, as `this.host`. */
export interface Host {
  /** Version of the host that plugins are checked against. */
  readonly version: string
  readonly hooks: HostHooks
  readonly registry: Registry
  /** Every listed plugin, in the order of the configuration. */
  readonly plugins: readonly PluginRecord[]
}

/** Where the host writes its log lines: fields first, then the sentence, as in pino. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A logger that writes nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
