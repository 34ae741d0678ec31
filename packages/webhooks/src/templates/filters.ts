import { register, type StoreDefinition } from '@netbox-hooks/core'
import { filterInvalid } from '../errors.ts'

/**
 * A plugin's filter: `{{ value|name(1, key=2) }}` calls it with `(value, 1, { key: 2 })`. Values are those of JSON;
 * both `none` and what is undefined are `null`. It may answer with a promise.
 *
 * The arguments are `never` because each filter declares those that it expects; nobody checks them.
 */
export type TemplateFilter = (value: never, ...args: never[]) => unknown

/** A registered filter. */
export interface RegisteredTemplateFilter {
  readonly name: string
  readonly filter: TemplateFilter
}

declare module '@netbox-hooks/core' {
  interface RegistryStores {
    templateFilters: RegisteredTemplateFilter
  }
}

/** The registry's store of template filters. */
export const templateFiltersStore: StoreDefinition<RegisteredTemplateFilter> = {
  kind: 'template filter',
  description: 'filters for the templates of webhooks: `registerTemplateFilter()`',
  keyOf: ({ name }) => name,
}

/**
 * Registers a filter for the templates of webhooks (NetBox: `JINJA2_FILTERS`). It takes the place of a built-in filter
 * of that name. Call it while a plugin's module is evaluated or from its `ready()`; outside of a plugin it does nothing.
 *
 * A filter runs where the plugin runs, while the template's thread waits: it shares the template's time limit.
 *
 * ```ts
 * registerTemplateFilter('slug', (value: string) => value.toLowerCase().replaceAll(' ', '-'))
 * ```
 *
 * @returns the function itself, so that tests can call it
 * @throws NetboxHooksError `NBH_FILTER_INVALID`, `NBH_ALREADY_REGISTERED`, `NBH_REGISTRATION_CLOSED`
 */
export function registerTemplateFilter<Filter extends TemplateFilter>(name: string, filter: Filter): Filter {
  if (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name))
    throw filterInvalid('a name like "my_filter"', name)
  if (typeof filter !== 'function') throw filterInvalid('a function', filter)
  register('templateFilters', { name, filter })
  return filter
}
