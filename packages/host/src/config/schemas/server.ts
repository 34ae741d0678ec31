import { isLoopback } from '@netbox-hooks/server'
import { z } from 'zod'
import type { ParsedServer } from '../parsed.ts'
import { name, properName } from './common.ts'

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
