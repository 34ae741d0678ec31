import type { Logger, NetboxHooksError } from '@netbox-hooks/core'
import type { ModuleLoader } from '@netbox-hooks/loader'
import type { RequestBuilder } from '@netbox-hooks/webhooks'
import { Configuration, type ConfigurationSource } from '../config/configuration.ts'
import { configInvalid } from '../config/errors.ts'
import type { ParsedConfig } from '../config/parsed.ts'
import { configuredObjects } from '../inventory/configured-objects.ts'
import type { Declarations } from '../inventory/declarations.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { configWarnings, logWarnings } from '../operations/warnings.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { changedObjects } from './changed-objects.ts'
import { environmentOf } from './environment.ts'
import type { ReadConfig } from './reloads.ts'

/** What a configuration is read again with. */
export interface ReadAgainOptions {
  readonly source: ConfigurationSource
  readonly modules: ModuleLoader
  readonly declarations: Declarations
  readonly inventory: Inventory
  readonly builder: RequestBuilder
  readonly secrets: Secrets
  readonly logger: Logger
  /** What else speaks against a configuration. */
  readonly objectionsTo: (config: ParsedConfig) => readonly NetboxHooksError[]
}

/** A configuration that was read again, and itself. */
export interface ReadAgain extends ReadConfig {
  readonly configuration: Configuration
}

/**
 * Reads the configuration again, and checks all of it with the plugins that are loaded.
 * @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`, `NBH_CONFIG_INVALID`
 */
export async function readAgain(options: ReadAgainOptions): Promise<ReadAgain> {
  const { source, modules, declarations, inventory, builder, secrets, logger } = options
  const configuration = await Configuration.load(source, modules, secrets, true)
  const { config, texts } = await declarations.completeAgain(configuration, inventory)
  const objections = options.objectionsTo(config)
  if (objections.length > 0) throw configInvalid(configuration.shownName, objections)
  logWarnings(configWarnings(config, declarations.registry), logger)
  const take = (counts: ParsedConfig): void => {
    const { callback: callbackTimeout, context: contextBudget, template: timeout } = counts.timeLimits
    secrets.addVariables(configuration.variables)
    declarations.templates.use({ env: counts.templates.env, timeout })
    builder.limitTo({ callbackTimeout, contextBudget })
    inventory.apply(changedObjects(inventory, configuredObjects(counts, secrets, texts)))
  }
  return { configuration, config, environment: environmentOf(configuration), take }
}
