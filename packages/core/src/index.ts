export { areTexts, isOptions, kindName, refuseUnless } from './arguments.ts'
export { documentation } from './documentation.ts'
export { type ErrorCode, type ErrorDetails, formatError, NetboxHooksError } from './errors.ts'
export type {
  AnswerDeclaration,
  ArgumentDeclaration,
  HookDeclaration,
  HookDeclarations,
  OfferedService,
} from './extensions/declaration.ts'
export type { HookDescription, StoreDescription } from './extensions/description.ts'
export { type HookKind, type HookMapOf, type HookOf, hookKinds } from './extensions/kinds.ts'
export type { ExtensionPointsOptions } from './extensions/points.ts'
export { formatPath } from './format-path.ts'
export { callTap, type Done, isFailure, type Tap, type TapListener } from './hooks/call-tap.ts'
export { Deadlines, type Expiring, type OpenWork } from './hooks/deadlines.ts'
export type { TapRecord, TapStatistics } from './hooks/tap-record.ts'
export {
  type SupervisedTap,
  type SupervisionOptions,
  type TapOptions,
  TapSupervisor,
  type TapSupervisorOptions,
} from './hooks/tap-supervisor.ts'
export { getPluginConfig, isHostLoaded } from './lifecycle/get-plugin-config.ts'
export { PluginHost, type PluginHostOptions } from './lifecycle/plugin-host.ts'
export { passOverAdditions } from './lifecycle/prototype-watch.ts'
export type { HostReport, PluginReport } from './lifecycle/report.ts'
export { defaultTimeLimits, type TimeLimits } from './lifecycle/time-limits.ts'
export { guardLogger, type Logger, silentLogger } from './logger.ts'
export { countOfMistakes, Mistakes } from './mistakes.ts'
export { nameProblem, scopedNameProblem, shownName } from './names.ts'
export { type OptionRule, type OptionRules, option, refuseOptions } from './options.ts'
export { type Extension, HostPoints } from './plugins/extension.ts'
export type { ApplicationHooks, Host, HostHooks, LifecycleHooks } from './plugins/host.ts'
export type { HostView, OwnRegistry, PluginListing } from './plugins/host-view.ts'
export {
  type ClassWithSettings,
  isPluginConfigClass,
  PluginConfig,
  type PluginConfigClass,
} from './plugins/plugin-config.ts'
export type { Compatibility, PluginEntry, PluginRecord, PluginState } from './plugins/record.ts'
export { type Provider, provide, type ServiceDirectory, use } from './plugins/services.ts'
export type {
  ExplainedFailure,
  ImportedPlugin,
  PluginManifest,
  PluginSource,
  ResolvedPlugin,
} from './plugins/source.ts'
export type { TappableHook, TappableHooks } from './plugins/tappable-hooks.ts'
export { refuseOldNode } from './refuse-old-node.ts'
export { callRegistered } from './scope/call-registered.ts'
export { type Door, throughDoor, throughDoorAtOnce, throughUntimedDoor } from './scope/door.ts'
export type { EarlyRegistration } from './scope/early-registrations.ts'
export {
  currentScope,
  PluginScope,
  type RegisterOptions,
  register,
  type UseOptions,
} from './scope/plugin-scope.ts'
export { Registry, type RegistryEntry, type RegistryOptions, type StoreListener } from './scope/registry.ts'
export { type CoreCopy, coreCopies, shared, sharedStorage } from './scope/shared-slot.ts'
export type {
  ApplicationStores,
  ProvidedService,
  RegistryStores,
  ServiceName,
  Services,
  StoreDefinition,
  StoreDefinitions,
  StoreName,
} from './scope/stores.ts'
export { thrownAt } from './scope/thrown-at.ts'
export { isStandardSchema, issuePath, schemaProblem } from './standard-schema.ts'
export {
  boundedText,
  codeOf,
  errorOf,
  harmless,
  isError,
  isInstance,
  messageOf,
  nameOfFunction,
  propertyOf,
  readable,
  stackOf,
} from './thrown.ts'
export { withTimeLimit } from './times/time-limit.ts'
export { type Soon, whenThere } from './when-there.ts'
