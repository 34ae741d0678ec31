import { resolve } from 'node:path'
import { messageOf } from '@netbox-hooks/core'
import { parseJson } from '@netbox-hooks/core/json'
import { readText } from '@netbox-hooks/core/text'
import { documentOf } from './document-of.ts'
import { documentInvalid } from './errors.ts'
import type { Source } from './source.ts'

/**
 * Reads an OpenAPI document from a file.
 * @throws NetboxHooksError `NBH_NETBOX_DOCUMENT_INVALID`
 */
export function readFile(file: string): Source {
  return { document: documentOf(parsed(textOf(file), file), file), names: new Map() }
}

function textOf(file: string): string {
  try {
    return readText(resolve(file))
  } catch (error) {
    throw documentInvalid(file, `it cannot be read: ${messageOf(error)}`)
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return parseJson(text)
  } catch {
    throw documentInvalid(file, /^\s*(?:openapi|info)\s*:/.test(text) ? 'it is YAML' : 'it is not JSON')
  }
}
