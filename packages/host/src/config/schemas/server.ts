import { isLoopback } from '@netbox-hooks/server'
import { z } from 'zod'
import type { ParsedServer } from '../parsed.ts'
import { allowedTarget } from './allowed-target.ts'
import { name, pathlessName, properName } from './common.ts'
import { duration } from './duration.ts'

const seconds = 1_000
const hour = 3_600 * seconds
const day = 24 * hour

const plainUrl = z.string().superRefine((value, context) => {
  const url = URL.parse(value)
  const isOfWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!url || !isOfWeb)
    context.addIssue('expected an http or https URL, for example "https://netbox.example.com"')
  else if (url.username || url.password || url.search || url.hash)
    context.addIssue('expected a URL without credentials and query')
})

/** NetBox takes names of 150 characters; those of event rules go on. */
const longestName = 80

/** The HTTP API. */
export const server: z.ZodType<ParsedServer> = z
  .strictObject({
    port: z.int().min(0).max(65_535).optional(),
    host: name.optional(),
    tokens: z
      .array(
        z.strictObject({
          name: properName,
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
      .strictObject({
        secrets: z.array(name).default([]),
        allowUnsigned: z.boolean().default(false),
        url: plainUrl.optional(),
        token: z
          .string()
          .regex(/^[\x21-\x7e]+$/, 'expected a token of NetBox, without blanks')
          .optional(),
        gateway: plainUrl.optional(),
        name: pathlessName
          .max(longestName, `expected at most ${longestName} characters`)
          .meta({ minLength: 1, maxLength: longestName })
          .default('netbox-hooks'),
        network: z.strictObject({ allow: z.array(allowedTarget).default([]) }).prefault({}),
        catchUp: z
          .strictObject({
            every: duration({ least: seconds, most: day }).default(60 * seconds),
            settle: duration({ least: 0, most: hour }).default(60 * seconds),
            overlap: duration({ least: 0, most: day / 2 }).default(600 * seconds),
            requestsPerMinute: z.int().min(1).max(10_000).default(60),
          })
          .prefault({}),
        late: z.enum(['send', 'mark', 'drop', 'reorder']).default('mark'),
        reorder: z
          .strictObject({ wait: duration({ least: 0, most: hour }).default(30 * seconds) })
          .prefault({}),
      })
      .superRefine(({ url, token, late }, context) => {
        if (late === 'reorder' && url === undefined && token === undefined) {
          const message =
            '"reorder" needs server.netbox.url and server.netbox.token: what is missing is known by the change log of NetBox alone'
          context.addIssue({ code: 'custom', path: ['late'], message })
        }
        if ((url === undefined) === (token === undefined)) return
        const [is, isNot] = url === undefined ? ['token', 'url'] : ['url', 'token']
        const message = `NetBox's change log is read with both: "${is}" is there, and "${isNot}" is not`
        context.addIssue({ code: 'custom', path: [isNot], message })
      })
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
