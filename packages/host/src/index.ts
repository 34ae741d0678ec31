export type { Duration } from '@netbox-hooks/core/times'
export type {
  ActionConfig,
  Config,
  DeliveryConfig,
  EventRuleConfig,
  PluginListing,
  PluginOptions,
  RetryConfig,
  ServerConfig,
  ServerTokenConfig,
  TemplatesConfig,
  TimeLimitsConfig,
  WebhookConfig,
} from './config/config.ts'
export { type ConfigContext, type ConfigExport, defineConfig } from './config/define-config.ts'
export type { HostRole } from './config/host-role.ts'
export type { ServerFlags } from './config/overrides.ts'
export type { PluginsConfig } from './config/plugins-config.ts'
export type { SecretReference } from './config/reference.ts'
export { type CreateHostOptions, createHost } from './create-host.ts'
export type { DeliveryHooks } from './engine/delivery-hooks.ts'
export type { EventInput } from './events/input.ts'
export type { HostOptions, NetboxHooksHost } from './host.ts'
export type { FacePackages } from './host-modules.ts'
export { netboxHooks, requestHandler } from './mount-host.ts'
export type { HostOperations, ListedRule, WebhookStatus } from './operations/host-operations.ts'
export type { News } from './operations/news.ts'
export type { ObjectHooks } from './orders/object-hooks.ts'
export type { EmitOptions } from './running-host.ts'
export type { HostHandlerOptions, HostMountOptions, HostToServe } from './served-host.ts'
export { hostVersion } from './version.ts'
