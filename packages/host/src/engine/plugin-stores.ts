import type { AnyStoreDefinition } from '@netbox-hooks/core'
import {
  eventActionsStore,
  eventRulesStore,
  templateFiltersStore,
  webhookCallbacksStore,
  webhooksStore,
} from '@netbox-hooks/webhooks'

/** What plugins can register beside event types, in the host's process and in a worker's. */
export const pluginStores: readonly AnyStoreDefinition[] = [
  webhookCallbacksStore,
  eventActionsStore,
  templateFiltersStore,
  webhooksStore,
  eventRulesStore,
]
