import { isObject, keepSpelling } from '@netbox-hooks/core/json'
import type { SecretValues } from './webhook.ts'

/** Whether a value stands for a secret. */
export function isReference(value: unknown): value is { readonly env: string } {
  return isObject(value) && Object.keys(value).length === 1 && typeof value['env'] === 'string'
}

/** Settings with the values that references stand for. */
export function withValues(settings: unknown, values: SecretValues): unknown {
  return keepSpelling(replaced(settings, values), settings)
}

function replaced(settings: unknown, values: SecretValues): unknown {
  if (isReference(settings)) return values.get(settings.env) ?? settings
  if (Array.isArray(settings)) return settings.map((inner) => replaced(inner, values))
  // What is escaped is no reference.
  if (!isObject(settings) || 'literal' in settings) return settings
  return Object.fromEntries(Object.entries(settings).map(([key, inner]) => [key, replaced(inner, values)]))
}
