import type { NetboxHooksError } from '@netbox-hooks/core'
import type { FastifyRequest } from 'fastify'
import { detail } from '../netbox-api/refusals.ts'

/** An error as NetBox answers it. Where it has no words for it, the error's code stands beside ours. */
export function netboxErrorBody(error: NetboxHooksError, { id, method, headers }: FastifyRequest): object {
  const { code, message, hint } = error
  if (code === 'NBH_UNAUTHORIZED') {
    const isUnknown = headers.authorization !== undefined
    return detail(isUnknown ? 'Invalid token' : 'Authentication credentials were not provided.')
  }
  if (code === 'NBH_FORBIDDEN') return detail(`You do not have permission to perform this action. ${message}`)
  if (code === 'NBH_METHOD_NOT_ALLOWED') return detail(`Method "${method}" not allowed.`)
  if (code === 'NBH_MEDIA_TYPE')
    return detail(`Unsupported media type "${headers['content-type'] ?? ''}" in request.`)
  if (code === 'NBH_REQUEST_INVALID') return detail(message)
  return { ...detail(hint === undefined ? message : `${message} ${hint}`), code, request_id: id }
}
