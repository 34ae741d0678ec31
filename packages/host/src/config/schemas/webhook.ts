import { shownName } from '@netbox-hooks/core'
import { actionOf, authenticationProblem, headerProblem, proxyProblem } from '@netbox-hooks/delivery'
import { secretProblem } from '@netbox-hooks/verify'
import { z } from 'zod'
import { headerLineMistakes } from '../checks/header-lines.ts'
import { longestUrl, urlMistake } from '../checks/url-mistake.ts'
import type { ParsedWebhook } from '../parsed.ts'
import { description, name, properName } from './common.ts'
import { concurrency } from './concurrency.ts'
import { duration, pause } from './duration.ts'
import { retry } from './retry.ts'

const hours = 3_600_000

/** Queues and filters tell webhooks from actions by their names. */
const webhookName = properName.refine((value) => actionOf(value) === undefined, {
  error: 'A webhook cannot be named so: what begins with "action:" is an action of a plugin',
})

const payloadUrl = z
  .string()
  // For editors: an http URL, or a template of one.
  .meta({ pattern: String.raw`^https?://|\{[{%]`, maxLength: longestUrl })
  .superRefine((value, context) => {
    const mistake = urlMistake(value)
    if (mistake)
      context.addIssue({ code: 'custom', message: mistake.message, params: { hint: mistake.hint } })
  })

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
    context.addIssue({
      code: 'custom',
      path: [header],
      message: `The header ${shownName(header)} ${problem}`,
    })
  }
})

const headerName = z.string().superRefine((value, context) => {
  const problem = headerProblem(value, '')
  if (problem !== undefined) context.addIssue(`The header ${shownName(value)} ${problem}`)
})

const additionalHeaders = z.string().superRefine((value, context) => {
  for (const { line, message, hint } of headerLineMistakes(value))
    context.addIssue({ code: 'custom', message: `Line ${line}: ${message}`, params: { hint } })
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
    description: description.optional(),
    payloadUrl,
    httpMethod: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
    httpContentType: name.optional(),
    headers: headers.default({}),
    additionalHeaders: additionalHeaders.optional(),
    secretHeaders: z.array(headerName).optional(),
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
    concurrency,
    rateLimit: z
      .strictObject({ count: z.int().min(1), per: duration({ least: 1, most: 24 * hours }).default(1_000) })
      .optional(),
    ordering: z.enum(['none', 'object', 'webhook']).default('none'),
    head: z.union([z.literal('block'), z.strictObject({ skipAfter: pause })]).default('block'),
    retry: retry.prefault({}),
  })
  .superRefine((given, context) => {
    for (const [path, message] of contradictions(given)) context.addIssue({ code: 'custom', path, message })
  })

/** Settings of which one would be left aside in silence. */
function contradictions(webhook: ParsedWebhook): [path: string[], message: string][] {
  const { secret, secrets, sslVerification, caFilePath, authentication, headers, additionalHeaders } = webhook
  const named = (wanted: string) => Object.keys(headers).find((header) => header.toLowerCase() === wanted)
  const [authorization, contentType] = [named('authorization'), named('content-type')]
  const isSaidTwice = /^[ \t]*authorization[ \t]*:/im.test(additionalHeaders ?? '')
  const found: [string[], string | false | undefined][] = [
    [
      [],
      secret !== undefined &&
        secrets !== undefined &&
        'The webhook has a secret and secrets; put all of them into secrets, the preferred one first',
    ],
    // As in NetBox.
    [
      [],
      !sslVerification &&
        caFilePath !== undefined &&
        'The webhook has a caFilePath although sslVerification is off',
    ],
    [
      ['headers', authorization ?? ''],
      authentication &&
        authorization &&
        'The webhook has its authentication, which is this header; leave one of them out',
    ],
    [
      ['additionalHeaders'],
      authentication &&
        isSaidTwice &&
        'The webhook has its authentication, which is the header Authorization; leave one of them out',
    ],
    [
      ['headers', contentType ?? ''],
      webhook.httpContentType !== undefined &&
        contentType &&
        'The webhook has its httpContentType, which is this header; leave one of them out',
    ],
    [
      ['head'],
      webhook.ordering === 'none' &&
        webhook.head !== 'block' &&
        'It says what an ordered delivery may wait for, and the webhook has no ordering',
    ],
  ]
  return found.flatMap(([path, message]): [string[], string][] => (message ? [[path, message]] : []))
}
