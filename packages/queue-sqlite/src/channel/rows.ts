import type { Attempt, Delivery, DeliveryMeta, NewDelivery } from '@netbox-hooks/delivery/queue'
import { BoundedMemo } from '@netbox-hooks/delivery/queue'
import type { AttemptRow, DeliveryRow, NewDeliveryRow } from './methods.ts'

/** How much of a response's body is kept, in characters. */
const keptResponse = 1024

/** Deliveries as the store takes them and hands them out. Headers that deliveries share are written and read once. */
export class StoreRows {
  readonly #headerTexts = new WeakMap<NewDelivery['headers'], string>()
  readonly #headers = new BoundedMemo(1_000, (text: string) =>
    Object.freeze(JSON.parse(text) as Record<string, string>),
  )

  /** Deliveries of one event on their way to the store, and the bodies that they share. */
  ofNew(
    deliveries: readonly NewDelivery[],
    claim: readonly string[],
  ): { readonly rows: NewDeliveryRow[]; readonly bodies: Uint8Array[] } {
    const bodies: Uint8Array[] = []
    let lastMeta: NewDelivery['meta']
    let metaText: string | null = null
    const rows = deliveries.map(
      ({ id, webhook, method, url, headers, body, orderingKey, meta, failure }): NewDeliveryRow => {
        let place = failure ? -1 : bodies.indexOf(body)
        if (place < 0 && !failure) place = bodies.push(body) - 1
        if (meta !== lastMeta) metaText = meta === undefined ? null : JSON.stringify(meta)
        lastMeta = meta
        const claims = claim.length === deliveries.length || claim.includes(id)
        const headerText = this.#headerText(headers)
        const { code = null, message = null } = failure ?? {}
        return [
          id,
          webhook,
          method,
          url,
          headerText,
          place,
          orderingKey ?? null,
          metaText,
          claims,
          code,
          message,
        ]
      },
    )
    return { rows, bodies }
  }

  /** A delivery that the store has handed out. */
  read({ headers, orderingKey, meta, ...row }: DeliveryRow): Delivery {
    return {
      ...row,
      headers: this.#headers.of(headers),
      ...(orderingKey !== null && { orderingKey }),
      ...(meta !== null && { meta: JSON.parse(meta) as DeliveryMeta }),
    }
  }

  #headerText(headers: NewDelivery['headers']): string {
    const known = this.#headerTexts.get(headers)
    if (known !== undefined) return known
    const text = JSON.stringify(headers)
    // What can still be changed says nothing of the next time.
    if (Object.isFrozen(headers)) this.#headerTexts.set(headers, text)
    return text
  }
}

/** An attempt on its way to the store. */
export function attemptRow(attempt: Attempt): AttemptRow {
  const { deliveryId, number, startedAt, durationMs, state, nextDueAt, givesWay = false, status } = attempt
  const { error, timings, responseBytes, responseHeaders, responseBody } = attempt
  return [
    deliveryId,
    number,
    startedAt,
    durationMs,
    state,
    nextDueAt ?? null,
    givesWay,
    status ?? null,
    error?.code ?? null,
    error?.message ?? null,
    timings ? JSON.stringify(timings) : null,
    responseBytes ?? null,
    responseHeaders ? JSON.stringify(responseHeaders) : null,
    responseBody?.slice(0, keptResponse) ?? null,
  ]
}
