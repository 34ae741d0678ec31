import type { ChangeEvent } from '@netbox-hooks/webhooks'
import type { ParsedConfig } from '../parsed.ts'

/** The key of the events that an event must be processed in order with; `undefined` if with none. */
export type EventOrder = (event: ChangeEvent) => string | undefined

/** What must be processed in order, so that deliveries can be sent in order; `undefined` if no webhook asks for that. */
export function eventOrder(webhooks: ParsedConfig['webhooks']): EventOrder | undefined {
  if (webhooks.some(({ ordering }) => ordering === 'webhook')) return () => ''
  if (!webhooks.some(({ ordering }) => ordering === 'object')) return undefined
  return ({ objectType, objectId }) => (objectId === null ? undefined : `${objectType}:${objectId}`)
}
