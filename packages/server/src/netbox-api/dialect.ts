import type { Field } from '../netbox-fields/field.ts'
import { ownRuleNames, ownRuleOrders } from '../netbox-fields/own-rule.ts'
import { ruleFields } from '../netbox-fields/rule-fields.ts'
import { readTargets, type TargetContext, targetFields } from '../netbox-fields/rule-targets.ts'
import { readKeys, webhookFields } from '../netbox-fields/webhook-fields.ts'
import type { Mistakes } from '../netbox-fields/words.ts'
import type { ListedObject, ManagedObjects, ObjectKind, ObjectOrder, Settings } from '../objects/index.ts'
import { lackingFilters } from './common-filters.ts'
import type { Filters } from './filters.ts'
import { ruleFilters } from './rule-filters.ts'
import { webhookFilters } from './webhook-filters.ts'

/** How one kind of object is spoken of in NetBox's API. */
export interface Dialect extends Filters {
  readonly kind: ObjectKind
  /** Its part of the path: `/api/extras/<path>/`. */
  readonly path: string
  /** Its names in NetBox's sentences. */
  readonly model: string
  readonly verbose: string
  readonly title: string
  readonly fields: readonly Field[]
  /** Fields that are read together and not one by one, since one says more of another. */
  readonly apart: readonly string[]
  /** Reads those, and what follows from several fields. @param current the settings until now, if there are any */
  readApart(
    body: Readonly<Record<string, unknown>>,
    current: Settings | undefined,
    context: TargetContext,
  ): { readonly settings: Settings } | { readonly mistakes: Readonly<Record<string, Mistakes>> }
  /** What is done to other objects with it. @param object as it is until now · @param name that it will have */
  ordersBeside(
    body: Settings,
    object: ListedObject | undefined,
    name: string,
    objects: Pick<ManagedObjects, 'named'>,
  ): { readonly orders: readonly ObjectOrder[] } | { readonly mistakes: Readonly<Record<string, Mistakes>> }
  /** Further fields that a body must have, by what else it has. */
  requiredBeside(body: Readonly<Record<string, unknown>>): readonly string[]
}

export const webhookDialect: Dialect = {
  kind: 'webhook',
  path: 'webhooks',
  model: 'Webhook',
  verbose: 'webhook',
  title: 'Webhook',
  fields: webhookFields,
  filters: webhookFilters,
  // Whoever looks for webhooks by their secret would find it out.
  lackingFilters: [...lackingFilters, 'secret'],
  apart: ownRuleNames,
  readApart: readKeys,
  ordersBeside: ownRuleOrders,
  requiredBeside: () => [],
}

/** @param eventTypes those that are registered now */
export function ruleDialect(eventTypes: readonly string[]): Dialect {
  return {
    kind: 'event_rule',
    path: 'event-rules',
    model: 'EventRule',
    verbose: 'event rule',
    title: 'Event Rule',
    fields: ruleFields(eventTypes),
    filters: ruleFilters,
    lackingFilters: [...lackingFilters, 'object_type_id'],
    apart: targetFields,
    readApart: readTargets,
    ordersBeside: () => ({ orders: [] }),
    requiredBeside({ webhooks, actions, action_type: type, action_object_type: objectType }) {
      if (webhooks !== undefined || actions !== undefined) return []
      if (type !== undefined && type !== 'webhook') return []
      return [objectType === undefined ? 'action_object_type' : 'action_object_id']
    },
  }
}
