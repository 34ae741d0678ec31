import type { JsonObject, Payload } from '@netbox-hooks/webhooks'

/** What users name the keys of; written whole, it does not matter which there are. */
const ownKeys = /\b(?:custom_fields|config_context|local_context_data)\b(?!['"]?\]?\s*\|\s*tojson)/
const path = /\b(?:data|snapshots)(?:\s*\.\s*[a-z_]\w*|\s*\[\s*(?:'[^']*'|"[^"]*"|-?\d+)\s*\])+/gi
const step = /\.\s*([a-z_]\w*)|\[\s*(?:'([^']*)'|"([^"]*)"|-?\d+)\s*\]/gi
const wholeData = /\bdata\b(?!\s*(?:[.[]|\|\s*tojson))/

/**
 * Whether what a template makes of a sample tells what it makes of events: it asks for nothing that only users know, such as
 * their custom fields.
 * @param isKnown whether an object of its type has no other fields than the sample
 */
export function isFairSample(source: string, payload: Payload, isKnown: boolean): boolean {
  if (ownKeys.test(source)) return false
  if (isKnown) return true
  return !wholeData.test(source) && [...source.matchAll(path)].every(([written]) => isThere(written, payload))
}

/** Whether a payload has what is written as `data.status.value`. */
function isThere(written: string, payload: Payload): boolean {
  let value: unknown = written.startsWith('data') ? payload.data : payload.snapshots
  for (const [, name, single, double] of written.matchAll(step)) {
    const key = name ?? single ?? double
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return true
    if (key === undefined || !Object.hasOwn(value, key)) return false
    value = (value as JsonObject)[key]
  }
  return true
}
