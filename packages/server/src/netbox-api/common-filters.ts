import { camelCase } from '../netbox-fields/names.ts'
import type { ListedObject } from '../objects/index.ts'
import type { Filter } from './filters.ts'

/** Filters that every kind of object has. */
export const commonFilters: readonly Filter[] = [
  { name: 'id', type: 'number', of: ({ id }) => [id] },
  { name: 'name', type: 'text', of: ({ name }) => [name] },
  setting('description', 'text', ''),
  setting('enabled', 'boolean', true),
  { name: 'origin', type: 'text', of: ({ origin }) => [origin] },
  { name: 'created', type: 'time', of: ({ createdAt }) => [createdAt] },
  { name: 'last_updated', type: 'time', of: ({ changedAt }) => [changedAt] },
]

/** Those of NetBox's for what there is not here. */
export const lackingFilters: readonly string[] = [
  ...['tag', 'tag_id', 'owner', 'owner_id', 'owner_group', 'owner_group_id'],
  ...['created_by_request', 'updated_by_request', 'modified_by_request'],
]

/** A filter of a setting. @param fallback its value where it is left out */
export function setting(
  name: string,
  type: Filter['type'],
  fallback?: unknown,
  choices?: readonly string[],
): Filter {
  const key = camelCase(name)
  return {
    name,
    type,
    of: ({ settings }: ListedObject) => [settings[key] ?? fallback],
    ...(choices && { choices: () => choices }),
  }
}
