import type { FastifyRequest } from 'fastify'
import { headerRepeated } from '../errors.ts'

/**
 * Headers that say where a request goes, who sends it, or where its body ends. Of two of them Node takes one, a proxy in
 * front may have taken the other.
 */
const single: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'idempotency-key',
  'origin',
  'transfer-encoding',
  'x-hook-signature',
])

/** @throws NetboxHooksError `NBH_REQUEST_INVALID` if a request has one of them twice */
export function refuseRepeatedHeaders({ raw: { rawHeaders } }: Pick<FastifyRequest, 'raw'>): void {
  const seen = new Set<string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase()
    if (!single.has(name)) continue
    if (seen.has(name)) throw headerRepeated(name)
    seen.add(name)
  }
}
