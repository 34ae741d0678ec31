export { callTap, type Done, type Tap } from './call-tap.ts'
export { Deadlines, type Expiring } from './deadlines.ts'
export { type ErrorCode, type ErrorDetails, formatError, messageOf, NetboxHooksError } from './errors.ts'
export { builtInEventTypes, type EventType, registerEventType } from './event-types.ts'
export { formatPath } from './format-path.ts'
export { getPluginConfig, latestHost } from './get-plugin-config.ts'
export { createLifecycleHooks, type Host, type HostHooks, type LifecycleHooks } from './host.ts'
export { type Logger, silentLogger } from './logger.ts'
export {
  type EventsPipelineStage,
  isPluginConfigClass,
  PluginConfig,
  type PluginConfigClass,
} from './plugin-config.ts'
export { defaultTimeLimits, PluginHost, type PluginHostOptions, type TimeLimits } from './plugin-host.ts'
export type { Compatibility, PluginEntry, PluginRecord, PluginState } from './plugin-record.ts'
export type { HostReport, PluginReport } from './plugin-report.ts'
export { currentScope, PluginScope, register } from './plugin-scope.ts'
export type {
  ExplainedFailure,
  ImportedPlugin,
  PluginManifest,
  PluginSource,
  ResolvedPlugin,
} from './plugin-source.ts'
export {
  Registry,
  type RegistryEntry,
  type RegistryStores,
  type StoreDefinition,
  type StoreName,
} from './registry.ts'
export { type CoreCopy, coreCopies, shared, sharedStorage } from './shared-slot.ts'
export type { TapRecord, TapStatistics } from './tap-record.ts'
export {
  type SupervisedTap,
  type SupervisionOptions,
  type TapOptions,
  TapSupervisor,
} from './tap-supervisor.ts'
export { thrownAt } from './thrown-at.ts'
export { withTimeLimit } from './time-limit.ts'
