import {
  actionOf,
  authenticationProblem,
  headerProblem,
  proxyProblem,
  targetProblem,
} from '@netbox-hooks/delivery'
import { secretProblem } from '@netbox-hooks/verify'
import { hasTemplateSyntax, parseHeaderLines } from '@netbox-hooks/webhooks'
import { z } from 'zod'
import type { ParsedWebhook } from '../parsed.ts'
import { name } from './common.ts'
import { duration, pause } from './duration.ts'
import { retry } from './retry.ts'

const hours = 3_600_000

/** Queues and filters tell webhooks from actions by their names. */
const webhookName = name.refine((value) => actionOf(value) === undefined, {
  error: 'A webhook cannot be named so: what begins with "action:" is an action of a plugin',
})

const payloadUrl = z
  .string()
  // For editors: an http URL, or a template of one.
  .meta({ pattern: String.raw`^https?://|\{[{%]` })
  .superRefine((value, context) => {
    if (hasTemplateSyntax(value)) return checkTemplatedUrl(value, context)
    const scheme = URL.parse(value)?.protocol
    if (scheme === 'http:' || scheme === 'https:') {
      const problem = targetProblem(value)
      if (problem !== undefined) context.addIssue(`Nothing can be sent to the URL: ${problem}`)
      return
    }
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

/** One webhook. */
export const webhook: z.ZodType<ParsedWebhook> = z
  .strictObject({
    name: webhookName,
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
    redirects: z
      .strictObject({ follow: z.int().min(1).max(5).default(1), sameHost: z.boolean().default(true) })
      .optional(),
    timeout: duration({ least: 1, most: hours }).optional(),
    enabled: z.boolean().default(true),
    concurrency: z.int().min(1).max(256).default(8),
    rateLimit: z
      .strictObject({ count: z.int().min(1), per: duration({ least: 1, most: 24 * hours }).default(1_000) })
      .optional(),
    ordering: z.enum(['none', 'object', 'webhook']).default('none'),
    head: z.union([z.literal('block'), z.strictObject({ skipAfter: pause })]).default('block'),
    retry: retry.prefault({}),
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
