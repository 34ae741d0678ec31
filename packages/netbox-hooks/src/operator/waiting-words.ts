import type { WireDelivery } from '@netbox-hooks/server'
import { timeText, timeTo } from '../terminal/times.ts'
import { commandFor } from './command-for.ts'
import { objectOf } from './object-text.ts'
import { standing } from './webhook-words.ts'

/** What a pending delivery waits for, until when, and what to type; empty if it has ended. */
export function waitingLines(delivery: WireDelivery): string[] {
  const { waiting_for: waiting, id, webhook, due_at: dueAt } = delivery
  if (!waiting) return []
  const { what, until, reason, delivery: inFront, in_flight: inFlight, limit } = waiting
  const due = dueAt !== null && Date.parse(dueAt) <= Date.now() ? `due since ${timeText(dueAt)}: ` : ''
  switch (what) {
    case 'order': {
      const object = objectOf(delivery)
      const about = object === '' ? '' : ` (${object})`
      if (inFront === null) return [`waits behind another delivery that comes first${about}`]
      return [
        `waits behind the delivery ${inFront}, which comes first${about}`,
        `${commandFor('deliveries show', inFront)} says what that one waits for.`,
      ]
    }
    case 'paused':
    case 'stopped':
    case 'disabled': {
      const state = what === 'stopped' ? 'open' : what
      return [
        `${due}${standing({ name: webhook, state, until, reason })}`,
        `${commandFor('webhooks resume', webhook)} makes it active again.`,
      ]
    }
    case 'host':
      return [
        `${due}no host is running: nothing is sent${until === null ? '' : `; due at ${timeText(until)}`}`,
        'netbox-hooks start runs one.',
      ]
    case 'held':
      return [
        `${due}nothing is sent to ${webhook}: ${reason}`,
        `It goes when that has changed; ${commandFor('deliveries redeliver', id)} --to NAME sends it elsewhere.`,
      ]
    case 'retry':
      return [
        `waits for its next attempt at ${timeText(until as string)}`,
        `${commandFor('deliveries retry', id)} tries it now.`,
      ]
    case 'rate':
      return [`${due}the rate limit of ${webhook} lets the next request out at ${timeText(until as string)}`]
    case 'turn': {
      if (inFlight === null) return [`${due}a host sends it as soon as it is its turn`]
      const isFull = limit !== null && inFlight >= limit
      const traffic = isFull
        ? `${webhook} is at its limit of requests at once (${inFlight} of ${limit} in flight)`
        : 'it goes as soon as it is its turn'
      return [`${due}${traffic}`]
    }
  }
}

/** The same in a few words, for a list. */
export function waitingWords({ waiting_for: waiting }: WireDelivery): string {
  if (!waiting) return ''
  const { what, until } = waiting
  const left = until === null ? undefined : timeTo(until)
  const end = left === undefined ? '' : ` for ${left}`
  const words = {
    order: 'behind another',
    paused: `webhook paused${end}`,
    stopped: `webhook stopped${end}`,
    disabled: 'webhook disabled',
    host: 'no host runs',
    held: 'webhook held',
    retry: `retry in ${left}`,
    rate: `rate limit${end}`,
    turn: 'its turn',
  }
  return words[what]
}
