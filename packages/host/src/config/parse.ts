import { boundedText } from '@netbox-hooks/core'
import { limits } from '@netbox-hooks/core/json'
import { issueWords } from '@netbox-hooks/server'
import { z } from 'zod'
import type { ConfigIssue, ParsedConfig, ParsedEventRule, ParsedWebhook } from './parsed.ts'
import { configSchema } from './schemas/config.ts'
import { eventRule } from './schemas/event-rule.ts'
import { webhook } from './schemas/webhook.ts'

/** What JSON Schema (draft 2020-12) can say of a configuration, before references to secrets are resolved. */
export function rawConfigSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
}

/** What came of a part of a configuration; it has a value if there are no issues. */
export interface Parsed<Value> {
  readonly value?: Value
  readonly issues: readonly ConfigIssue[]
}

/** Checks every value alone; what values say of each other is checked elsewhere. */
export function parseConfig(raw: unknown): Parsed<ParsedConfig> {
  return parse(configSchema, raw)
}

/** The same for one of a configuration's webhooks. */
export function parseWebhook(raw: unknown): Parsed<ParsedWebhook> {
  return parse(webhook, raw)
}

/** The same for one of its event rules. */
export function parseEventRule(raw: unknown): Parsed<ParsedEventRule> {
  return parse(eventRule, raw)
}

function parse<Value>(schema: z.ZodType<Value>, raw: unknown): Parsed<Value> {
  const result = schema.safeParse(raw, { error: issueWords })
  return result.success
    ? { value: result.data, issues: [] }
    : { issues: result.error.issues.flatMap((issue) => configIssues(issue, schema)) }
}

function configIssues(issue: z.core.$ZodIssue, schema: z.ZodType): ConfigIssue[] {
  if (issue.code === 'invalid_union') {
    const [meant] = issue.errors.filter((branch) => branch.every(isInside))
    const inside = (inner: z.core.$ZodIssue) => ({ ...inner, path: [...issue.path, ...inner.path] })
    if (meant) return meant.flatMap((inner) => configIssues(inside(inner), schema))
  }
  if (issue.code === 'custom') return [{ path: issue.path, message: issue.message, ...issue.params }]
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }]
  const known = keysAt(schema, issue.path)
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

/** The keys that a schema knows at a path. */
function keysAt(whole: z.ZodType, path: readonly PropertyKey[]): string[] {
  let schema: unknown = whole
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
