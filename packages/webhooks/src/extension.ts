import type { Extension } from '@netbox-hooks/core'
import { webhookCallbacksStore } from './context/callbacks.ts'
import { eventTypesStore, registerEventType } from './events/event-types.ts'
import { webhookHooks } from './hooks.ts'
import { webhooksStore } from './requests/registered-webhooks.ts'
import { eventActionsStore } from './rules/actions.ts'
import { eventRulesStore } from './rules/registered-rules.ts'
import { templateFiltersStore } from './templates/filters.ts'

/** What plugins can tap and register on an event's way to its webhooks. */
export const webhooksExtension: Extension = {
  hooks: webhookHooks,
  stores: {
    eventTypes: eventTypesStore,
    webhookCallbacks: webhookCallbacksStore,
    eventActions: eventActionsStore,
    templateFilters: templateFiltersStore,
    webhooks: webhooksStore,
    eventRules: eventRulesStore,
  },
  beforeReady: ({ eventTypes = [] }) => {
    for (const type of eventTypes) registerEventType(type)
  },
}
