import { type ErrorCode, messageOf, type PluginEntry } from '@netbox-hooks/core'
import {
  type Authentication,
  authenticationProblem,
  headerProblem,
  NetworkPolicy,
  proxyProblem,
  type TlsSettings,
} from '@netbox-hooks/delivery'
import { isLoopback, issueWords, type NetboxGateway, type Token } from '@netbox-hooks/server'
import { secretProblem } from '@netbox-hooks/verify'
import {
  type ConditionRuleset,
  type Envelope,
  hasTemplateSyntax,
  parseHeaderLines,
  parseRuleset,
} from '@netbox-hooks/webhooks'
import { z } from 'zod'
import type { WebhookConfig } from './config.ts'
import { milliseconds } from './duration.ts'
import { queueUrlProblem } from './queue-url.ts'

/** The configuration with every default filled in, and all times in milliseconds. */
export interface ParsedConfig {
  readonly plugins: readonly ParsedPlugin[]
  readonly pluginsConfig: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly allowIncompatible: readonly string[]
  readonly webhooks: readonly ParsedWebhook[]
  readonly eventRules: readonly ParsedEventRule[]
  readonly queue: string
  readonly delivery: {
    readonly network: { readonly allow: readonly string[] }
    readonly concurrency: number
    readonly maxQueueDepth?: number | undefined
    readonly spool: boolean | string
    readonly retention: { readonly attempts?: number | undefined; readonly bodies?: number | undefined }
  }
  readonly templates: { readonly env: readonly string[] }
  readonly server?: ParsedServer | undefined
  readonly timeLimits: Readonly<
    Partial<
      Record<
        'import' | 'ready' | 'shutdown' | 'callback' | 'context' | 'action' | 'template',
        number | undefined
      >
    >
  >
}

/** The HTTP API as it is to be served. */
export interface ParsedServer {
  readonly port?: number | undefined
  readonly host?: string | undefined
  readonly tokens: readonly Token[]
  readonly netbox: NetboxGateway
  readonly bodyLimit?: number | undefined
}

/** A listed plugin as the host uses it. */
export interface ParsedPlugin extends PluginEntry {
  readonly isolation?: 'worker' | undefined
  readonly heapLimit: number
}

/** A webhook as the host uses it. */
export interface ParsedWebhook {
  readonly name: string
  readonly payloadUrl: string
  readonly httpMethod: NonNullable<WebhookConfig['httpMethod']>
  readonly httpContentType?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly additionalHeaders?: string | undefined
  readonly bodyTemplate?: string | undefined
  readonly payload: Envelope
  readonly legacyKeys: boolean
  readonly secret?: string | undefined
  readonly secrets?: readonly string[] | undefined
  readonly authentication?: Authentication | undefined
  readonly sslVerification: boolean
  readonly caFilePath?: string | undefined
  readonly clientCert?: string | undefined
  readonly clientKey?: string | undefined
  /** What the files above contain. */
  readonly tls?: TlsSettings | undefined
  readonly proxy?: string | undefined
  readonly timeout?: number | undefined
  readonly enabled: boolean
  readonly concurrency: number
  readonly rateLimit?: { readonly count: number; readonly per: number } | undefined
  readonly ordering: 'none' | 'object' | 'webhook'
  readonly head: 'block' | { readonly skipAfter: number }
  readonly retry: { readonly schedule?: readonly number[] | undefined }
}

/** An event rule as the host uses it. */
export interface ParsedEventRule {
  readonly name: string
  readonly enabled: boolean
  readonly objectTypes: readonly string[]
  readonly eventTypes: readonly string[]
  readonly conditions?: ConditionRuleset | null | undefined
  readonly actionData?: Readonly<Record<string, unknown>> | null | undefined
  readonly order: number
  readonly webhooks: readonly string[]
  readonly actions: readonly ParsedAction[]
}

/** One action of an event rule as the host uses it. */
export interface ParsedAction {
  readonly type: string
  /** With the type `webhook`. */
  readonly webhook?: string | undefined
  /** With all others. */
  readonly settings?: unknown
}

/** What is wrong with one value, and where it stands. */
export interface ConfigIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** Who says so, if it is not the file: an environment variable. */
  readonly origin?: string
  /** Default `NBH_CONFIG_INVALID_VALUE`. */
  readonly code?: ErrorCode
  readonly hint?: string
  readonly unknownKey?: { readonly key: string; readonly known: readonly string[] }
}

const name = z.string().min(1)
/** How editors are told of it; what is written is checked below. */
const durationSchema = {
  anyOf: [
    { type: 'number', minimum: 0 },
    { type: 'string', pattern: String.raw`^\d+(?:\.\d+)?(?:ms|s|m|h|d)$` },
  ],
}
const duration = z
  .unknown()
  .meta(durationSchema)
  .transform((value, context) => {
    const ms = milliseconds(value)
    if (ms !== undefined) return ms
    context.addIssue(
      `${JSON.stringify(value)} is no duration; write seconds (30) or a unit ('500ms', '30s', '5m', '2h')`,
    )
    return z.NEVER
  })

const pluginOptions = z
  .strictObject({
    optional: z.boolean().default(false),
    isolation: z.literal('worker').optional(),
    heapLimit: z.int().min(32).max(65_536).optional(),
  })
  .superRefine(({ isolation, heapLimit }, context) => {
    if (heapLimit === undefined || isolation !== undefined) return
    context.addIssue({ code: 'custom', path: ['heapLimit'], message: `heapLimit needs isolation: 'worker'` })
  })

const pluginListing = z.preprocess(
  (listing) => (typeof listing === 'string' ? [listing] : listing),
  z
    .tuple([name, pluginOptions.prefault({})])
    .transform(([entry, { heapLimit = 128, ...options }]) => ({ entry, heapLimit, ...options })),
)

const payloadUrl = z
  .string()
  // For editors: an http URL, or a template of one.
  .meta({ pattern: String.raw`^https?://|\{[{%]` })
  .superRefine((value, context) => {
    if (hasTemplateSyntax(value)) return checkTemplatedUrl(value, context)
    const scheme = URL.parse(value)?.protocol
    if (scheme === 'http:' || scheme === 'https:') return
    context.addIssue(
      scheme && value.startsWith(`${scheme}//`)
        ? `"${value}" uses the scheme ${scheme.slice(0, -1)}; only http and https can be sent to`
        : `"${value}" is not an absolute URL. Did you mean "https://${value.replace(/^\/*/, '')}"?`,
    )
  })

/** The scheme, if it stands there, is all that can be known of a URL that is a template. */
function checkTemplatedUrl(value: string, context: z.RefinementCtx): void {
  const [, scheme] = /^([a-z][a-z\d+.-]*):\/\//i.exec(value) ?? []
  if (scheme === undefined || /^https?$/i.test(scheme)) return
  context.addIssue(`The URL uses the scheme ${scheme}; only http and https can be sent to`)
}

const secret = z
  .string()
  // For editors.
  .meta({ minLength: 1 })
  .superRefine((value, context) => {
    const problem = secretProblem(value)
    if (problem === undefined) return
    const params = { hint: '`netbox-hooks secret` prints one.' }
    context.addIssue({ code: 'custom', message: `The secret ${problem}`, params })
  })

const headers = z.record(name, z.string()).superRefine((values, context) => {
  for (const [header, value] of Object.entries(values)) {
    const problem = headerProblem(header, value)
    if (problem === undefined) continue
    context.addIssue({ code: 'custom', path: [header], message: `The header "${header}" ${problem}` })
  }
})

/** Lines that are no template can be checked now; what a template makes of them is checked when it is rendered. */
const additionalHeaders = z.string().superRefine((value, context) => {
  if (hasTemplateSyntax(value)) return
  for (const [header, content] of parseHeaderLines(value)) {
    const problem = headerProblem(header, content)
    if (problem !== undefined) context.addIssue(`The header "${header}" ${problem}`)
  }
})

const allowedTarget = name.superRefine((value, context) => {
  try {
    new NetworkPolicy({ allow: [value] })
  } catch (error) {
    context.addIssue(messageOf(error))
  }
})

const authentication = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('basic'), username: z.string(), password: z.string() }),
    z.strictObject({ type: z.literal('bearer'), token: z.string() }),
  ])
  .superRefine((value, context) => {
    const problem = authenticationProblem(value)
    if (problem !== undefined) context.addIssue(`The credentials ${problem}`)
  })

const proxy = name.superRefine((value, context) => {
  const problem = proxyProblem(value)
  if (problem !== undefined) context.addIssue(`The proxy's URL ${problem}`)
})

const webhook = z
  .strictObject({
    name,
    payloadUrl,
    httpMethod: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
    httpContentType: name.optional(),
    headers: headers.default({}),
    additionalHeaders: additionalHeaders.optional(),
    bodyTemplate: z.string().optional(),
    payload: z.enum(['netbox', 'standard', 'cloudevents']).default('netbox'),
    legacyKeys: z.boolean().default(true),
    secret: secret.optional(),
    secrets: z.array(secret).min(1).optional(),
    authentication: authentication.optional(),
    sslVerification: z.boolean().default(true),
    caFilePath: name.optional(),
    clientCert: name.optional(),
    clientKey: name.optional(),
    proxy: proxy.optional(),
    timeout: duration.optional(),
    enabled: z.boolean().default(true),
    concurrency: z.int().min(1).max(256).default(8),
    rateLimit: z.strictObject({ count: z.int().min(1), per: duration.default(1_000) }).optional(),
    ordering: z.enum(['none', 'object', 'webhook']).default('none'),
    head: z.union([z.literal('block'), z.strictObject({ skipAfter: duration })]).default('block'),
    retry: z.strictObject({ schedule: z.array(duration).min(1).optional() }).prefault({}),
  })
  .superRefine(({ secret, secrets, sslVerification, caFilePath }, context) => {
    if (secret !== undefined && secrets !== undefined)
      context.addIssue(
        'The webhook has a secret and secrets; put all of them into secrets, the preferred one first',
      )
    // As in NetBox.
    if (!sslVerification && caFilePath !== undefined)
      context.addIssue('The webhook has a caFilePath although sslVerification is off')
  })

/** NetBox takes {} for no conditions. */
const conditions = z
  .unknown()
  .superRefine((ruleset, context) => {
    if (isEmptyObject(ruleset)) return
    for (const { path, message, hint } of parseRuleset(ruleset).mistakes) {
      const params = { code: 'NBH_CONDITIONS_INVALID', hint }
      context.addIssue({ code: 'custom', path: [...path], message, params })
    }
  })
  .transform((ruleset) => ruleset as ConditionRuleset)

const action = z
  .strictObject({ type: name, webhook: name.optional(), settings: z.unknown().optional() })
  .superRefine(({ type, webhook, settings }, context) => {
    const isWebhook = type === 'webhook'
    if (isWebhook && webhook === undefined) context.addIssue('The action webhook names no webhook')
    if (isWebhook && settings !== undefined) context.addIssue('The action webhook takes no settings')
    if (!isWebhook && webhook !== undefined) {
      context.addIssue(`The action ${type} takes no webhook; what it needs stands in its settings`)
    }
  })

const eventRule = z
  .strictObject({
    name,
    enabled: z.boolean().default(true),
    objectTypes: z
      .array(
        z
          .string()
          .regex(/^[^.\s]+\.([^.\s]+|\*)$/, 'expected "app.model", for example "dcim.site", or "app.*"'),
      )
      .min(1),
    eventTypes: z.array(name).min(1),
    conditions: conditions.nullish(),
    actionData: z.record(z.string(), z.unknown()).nullish(),
    order: z.number().default(0),
    webhooks: z.array(name).default([]),
    actions: z.array(action).default([]),
  })
  .superRefine((rule, context) => {
    if (rule.webhooks.length > 0 || rule.actions.length > 0) return
    context.addIssue('The rule names neither webhooks nor actions')
  })

const server = z
  .strictObject({
    port: z.int().min(0).max(65_535).optional(),
    host: name.optional(),
    tokens: z
      .array(
        z.strictObject({
          name,
          token: z.string().regex(/^(?:sha256:[\da-fA-F]{64}|(?!sha256:)[\x21-\x7e]{16,})$/, {
            message: 'expected 16 characters or more without spaces, or "sha256:" and a hash in hex',
          }),
          scopes: z
            .array(z.enum(['read', 'write', 'admin']))
            .min(1)
            .default(['read']),
        }),
      )
      .default([]),
    netbox: z
      .strictObject({ secrets: z.array(name).default([]), allowUnsigned: z.boolean().default(false) })
      .prefault({}),
    bodyLimit: z.int().min(1_024).max(268_435_456).optional(),
  })
  .superRefine(({ host = '127.0.0.1', tokens }, context) => {
    if (tokens.length > 0 || isLoopback(host)) return
    const params = {
      code: 'NBH_SERVER_UNPROTECTED',
      hint: "Add one: { name: 'ops', token: { env: 'OPS_TOKEN' }, scopes: ['admin'] }.",
    }
    const message = `The server is to listen on ${host}, where others can reach it, and asks for no token`
    context.addIssue({ code: 'custom', path: ['tokens'], message, params })
  })

const queue = z
  .string()
  // For editors.
  .meta({ pattern: '^(?:sqlite:|(?:redis|valkey)s?://).' })
  .superRefine((value, context) => {
    const problem = queueUrlProblem(value)
    if (problem !== undefined) context.addIssue(problem)
  })

const configSchema = z.strictObject({
  // Names the schema, for editors.
  $schema: z.string().optional(),
  plugins: z.array(pluginListing).default([]),
  pluginsConfig: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  allowIncompatible: z
    .array(z.string().regex(/^.+@\d\S*$/, 'expected "plugin@version", for example "my-plugin@1.2.3"'))
    .default([]),
  webhooks: z.array(webhook).default([]),
  eventRules: z.array(eventRule).default([]),
  queue: queue.default('sqlite:netbox-hooks.db'),
  delivery: z
    .strictObject({
      network: z.strictObject({ allow: z.array(allowedTarget).default([]) }).prefault({}),
      concurrency: z.int().min(1).max(10_000).default(1_024),
      maxQueueDepth: z.int().min(1).optional(),
      spool: z.union([z.boolean(), name]).default(false),
      retention: z.strictObject({ attempts: duration.optional(), bodies: duration.optional() }).prefault({}),
    })
    .prefault({}),
  templates: z.strictObject({ env: z.array(name).default([]) }).prefault({}),
  server: server.optional(),
  timeLimits: z
    .strictObject({
      import: duration.optional(),
      ready: duration.optional(),
      shutdown: duration.optional(),
      callback: duration.optional(),
      context: duration.optional(),
      action: duration.optional(),
      template: duration.optional(),
    })
    .prefault({}),
})

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
  if (issue.code === 'custom') return [{ path: issue.path, message: issue.message, ...issue.params }]
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }]
  const known = keysAt(issue.path)
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: `Unknown key "${key}"`,
    unknownKey: { key, known },
  }))
}

/** The keys that the schema knows at a path of the configuration. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let schema: unknown = configSchema
  for (const segment of path) schema = unwrap(child(unwrap(schema), segment))
  const object = unwrap(schema)
  return object instanceof z.ZodObject ? Object.keys(object.shape) : []
}

function child(schema: unknown, segment: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[segment as string]
  if (schema instanceof z.ZodArray) return schema.element
  if (schema instanceof z.ZodTuple) return schema.def.items[segment as number]
  return undefined
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap())
  }
  // A preprocessed or transformed value: what is checked stands at its inner end.
  if (schema instanceof z.ZodPipe) return unwrap(schema.in instanceof z.ZodTransform ? schema.out : schema.in)
  return schema
}
