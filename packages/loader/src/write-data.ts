import { createRequire } from 'node:module'

/** Loaded where YAML is written alone. */
const require = createRequire(import.meta.url)

/** A value of JSON as a text in YAML that is read as the same value again. */
export function writeYaml(value: unknown): string {
  const { CORE_SCHEMA, dump, mergeTag } = require('js-yaml') as typeof import('js-yaml')
  return dump(value, { schema: CORE_SCHEMA.withTags(mergeTag), lineWidth: 110, noRefs: true })
}
