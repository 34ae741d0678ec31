import type { JsonObject } from '../change-event.ts'

/** The id of an object. */
export function isId(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0
}

/** A name as NetBox makes a slug of it. */
export function slugOf(name: unknown): string {
  const plain = String(name).toLowerCase().normalize('NFKD')
  return plain
    .replaceAll(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(/[\s_-]+/g, '-')
}

/** Where an object is in the REST API and in the UI; relative, as an event has them. */
export function urlsOf(path: string, id: unknown): { readonly url: string; readonly display_url: string } {
  return { url: `/api/${path}/${id}/`, display_url: `/${path}/${id}/` }
}

/** IPv4 or IPv6, as NetBox shows the family of an address. */
export function familyOf(address: unknown): JsonObject {
  return String(address).includes(':') ? { value: 6, label: 'IPv6' } : { value: 4, label: 'IPv4' }
}
