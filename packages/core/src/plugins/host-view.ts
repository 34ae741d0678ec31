import type { Logger } from '../logger.ts'
import type { PluginScope } from '../scope/plugin-scope.ts'
import type { RegistryEntry } from '../scope/registry.ts'
import type { StoreName } from '../scope/stores.ts'
import type { Host } from './host.ts'
import type { PluginRecord } from './record.ts'
import { type TappableHooks, tappableHooks } from './tappable-hooks.ts'

/** What a plugin is told of the plugins of its host, itself among them. */
export type PluginListing = Pick<
  PluginRecord,
  'entry' | 'name' | 'version' | 'state' | 'optional' | 'isolation'
>

/** What is registered by the plugin itself, and what is built in. */
export interface OwnRegistry {
  /** In the order of registration. */
  entries<Name extends StoreName>(name: Name): readonly Pick<RegistryEntry<Name>, 'plugin' | 'value'>[]
  /** The one of that unique name, in a store whose values have one. */
  find<Name extends StoreName>(
    name: Name,
    key: string,
  ): Pick<RegistryEntry<Name>, 'plugin' | 'value'> | undefined
}

/** What a plugin sees of its host, as `this.host`: the part that is its own. It can stop nothing but itself. */
export interface HostView {
  /** Version of the host that plugins are checked against. */
  readonly version: string
  readonly hooks: TappableHooks
  readonly registry: OwnRegistry
  /** Where the host writes its log. */
  readonly logger: Logger
  /** Every listed plugin, in the order of the configuration. */
  readonly plugins: readonly PluginListing[]
}

/** A host as the plugin of a scope sees it. */
export function hostView(host: Host, scope: PluginScope): HostView {
  const { version, logger } = host
  return Object.freeze({
    version,
    logger,
    hooks: tappableHooks(host.hooks, scope),
    registry: ownRegistry(host, scope),
    get plugins() {
      return host.plugins.map(listingOf)
    },
  })
}

/** What others may know of a plugin. */
function listingOf({ entry, name, version, state, optional, isolation }: PluginRecord): PluginListing {
  return { entry, name, version, state, optional, isolation }
}

function ownRegistry({ registry }: Host, own: PluginScope): OwnRegistry {
  const isOwn = ({ scope }: RegistryEntry) => scope === undefined || scope === own
  return Object.freeze<OwnRegistry>({
    entries: (name) =>
      registry
        .entries(name)
        .filter(isOwn as never)
        .map(({ plugin, value }) => ({ plugin, value })),
    find: (name, key) => {
      const found = registry.find(name, key)
      return found && isOwn(found as RegistryEntry) ? { plugin: found.plugin, value: found.value } : undefined
    },
  })
}
