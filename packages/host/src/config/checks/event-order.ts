import type { ChangeEvent } from '@netbox-hooks/webhooks'
import type { ParsedWebhook } from '../parsed.ts'

/** The key of the events that an event must be processed in order with; `undefined` if with none. */
export type EventOrder = (event: ChangeEvent) => string | undefined

const ofWebhook: EventOrder = () => ''

const ofObject: EventOrder = ({ objectType, objectId }) =>
  objectId === null ? undefined : `${objectType}:${objectId}`

/**
 * What must be processed in order, so that deliveries can be sent in order; `undefined` if no webhook asks for that.
 * @param orderings those that webhooks ask for
 */
export function eventOrder(orderings: {
  has(ordering: ParsedWebhook['ordering']): boolean
}): EventOrder | undefined {
  return orderings.has('webhook') ? ofWebhook : orderings.has('object') ? ofObject : undefined
}
