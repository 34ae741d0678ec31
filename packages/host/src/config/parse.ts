import { boundedText } from '@netbox-hooks/core'
import { limits } from '@netbox-hooks/core/json'
import { issueWords } from '@netbox-hooks/server'
import { z } from 'zod'
import type { ConfigIssue, ParsedConfig } from './parsed.ts'
import { configSchema } from './schemas/config.ts'

/** What JSON Schema (draft 2020-12) can say of a configuration, before references to secrets are resolved. */
export function rawConfigSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
}

/** Checks every value alone; what values say of each other is checked elsewhere. */
export function parseConfig(raw: unknown): {
  readonly config?: ParsedConfig
  readonly issues: readonly ConfigIssue[]
} {
  const result = configSchema.safeParse(raw, { error: issueWords })
  return result.success
    ? { config: result.data, issues: [] }
    : { issues: result.error.issues.flatMap(configIssues) }
}

function configIssues(issue: z.core.$ZodIssue): ConfigIssue[] {
  if (issue.code === 'invalid_union') {
    const [meant] = issue.errors.filter((branch) => branch.every(isInside))
    const inside = (inner: z.core.$ZodIssue) => ({ ...inner, path: [...issue.path, ...inner.path] })
    if (meant) return meant.flatMap((inner) => configIssues(inside(inner)))
  }
  if (issue.code === 'custom') return [{ path: issue.path, message: issue.message, ...issue.params }]
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }]
  const known = keysAt(issue.path)
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: `Unknown key "${boundedText(key, limits.quotedText)}"`,
    unknownKey: { key, known },
  }))
}

/** Whether the value is of that kind, and something in it is wrong. */
function isInside({ path, code }: z.core.$ZodIssue): boolean {
  return path.length > 0 || code === 'unrecognized_keys'
}

/** The keys that the schema knows at a path of the configuration. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let schema: unknown = configSchema
  for (const segment of path) schema = unwrap(child(unwrap(schema), segment))
  const objects = alternatives(unwrap(schema)).filter((option) => option instanceof z.ZodObject)
  return objects.flatMap(({ shape }) => Object.keys(shape))
}

function child(schema: unknown, segment: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[segment as string]
  if (schema instanceof z.ZodArray) return schema.element
  if (schema instanceof z.ZodTuple) return schema.def.items[segment as number]
  return undefined
}

function alternatives(schema: unknown): unknown[] {
  return schema instanceof z.ZodUnion ? schema.options.map(unwrap) : [schema]
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap())
  }
  // A preprocessed or transformed value: what is checked stands at its inner end.
  if (schema instanceof z.ZodPipe) return unwrap(schema.in instanceof z.ZodTransform ? schema.out : schema.in)
  return schema
}
