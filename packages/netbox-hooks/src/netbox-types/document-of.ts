import type { OpenApiDocument } from './document.ts'
import { documentInvalid } from './errors.ts'

/**
 * A value as an OpenAPI document.
 *
 * @param where the file, or the address, that it comes from
 * @throws NetboxHooksError `NBH_NETBOX_DOCUMENT_INVALID`
 */
export function documentOf(value: unknown, where: string): OpenApiDocument {
  const { info, paths, components } = Object(value) as Partial<OpenApiDocument>
  if (typeof info?.title !== 'string' || typeof info.version !== 'string')
    throw documentInvalid(where, 'it has no info.title and info.version')
  if (!isObject(paths) || !isObject(components?.schemas))
    throw documentInvalid(where, 'it has no paths and components.schemas')
  return { info, paths, components } as OpenApiDocument
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
