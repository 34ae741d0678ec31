import type { NewUrl } from '@netbox-hooks/delivery/queue'
import type { Moment } from '../channel/message.ts'
import type { AttemptRow, DeliveryRow, NewDeliveryRow, RedeliveryRow } from '../channel/methods.ts'
import { rowDamaged } from '../errors.ts'
import { SqliteBodies } from './bodies.ts'
import { type ClaimedDelivery, SqliteClaims } from './claims.ts'
import type { ProcessedEvent } from './events.ts'
import type { Statements } from './statements.ts'
import type { Tally } from './tally.ts'

/** How much is claimed at most. */
interface Room {
  readonly rows: number
  readonly bytes: number
  /** Whether one is claimed in any case. */
  readonly hasNone?: boolean
}

/** The deliveries of an open file, from when they are made until they have ended, and who has claimed them. */
export class SqliteDeliveries {
  readonly #sql: Statements
  readonly #tally: Tally
  readonly #bodies: SqliteBodies
  readonly #claims = new SqliteClaims()

  constructor(statements: Statements, tally: Tally) {
    this.#sql = statements
    this.#tally = tally
    this.#bodies = new SqliteBodies(statements)
  }

  /** @returns the ids of those that it has claimed; `undefined` if these are all that it was asked to claim */
  add(
    event: ProcessedEvent,
    deliveries: readonly NewDeliveryRow[],
    bodies: readonly Uint8Array[],
    moment: Moment,
  ): readonly string[] | undefined {
    const { seq: eventSeq } = event
    const bodyIds = new Map<number, number | bigint>()
    const bodyIdOf = (body: number) => {
      const known = bodyIds.get(body)
      if (known !== undefined) return known
      const bodyId = this.#bodies.add(bodies[body] as Uint8Array, event)
      bodyIds.set(body, bodyId)
      return bodyId
    }
    const claimed: string[] = []
    let isRefused = false
    let pending = 0
    for (const row of deliveries) {
      const [id, webhook, method, url, headers, body, orderingKey, meta, claim, errorCode] = row
      if (errorCode !== null) {
        this.#addFailed(eventSeq, row, moment)
        continue
      }
      const waits = orderingKey !== null && this.#sql.hasPredecessor.get(webhook, orderingKey) !== undefined
      const dueAt = waits ? null : moment.now
      const { lastInsertRowid } = this.#sql.addDelivery.run(
        id,
        eventSeq,
        webhook,
        method,
        url,
        headers,
        bodyIdOf(body),
        dueAt,
        moment.wall,
        moment.now,
        orderingKey,
        meta,
      )
      pending += 1
      isRefused ||= claim && waits
      if (waits || !claim) continue
      this.#claims.add(id, { seq: Number(lastInsertRowid), webhook, orderingKey })
      claimed.push(id)
    }
    this.#tally.counts.pending += pending
    return isRefused ? claimed : undefined
  }

  /** Stores one that failed before it could be sent, and the attempt that says why. */
  #addFailed(eventSeq: number, row: NewDeliveryRow, { wall, lived }: Moment): void {
    const [id, webhook, method, url, headers, , , meta, , errorCode, errorMessage] = row
    const named = { id, eventSeq, webhook, method, url, headers, meta, wall, lived }
    const { lastInsertRowid: seq } = this.#sql.addFailed.run(named)
    this.#sql.addAttempt.run(seq, 1, wall, 0, null, errorCode, errorMessage, null, null, null, null)
    this.#tally.counts.failed += 1
  }

  /** Those to webhooks that have had no delivery of the event. */
  missing(eventSeq: number, deliveries: readonly NewDeliveryRow[]): readonly NewDeliveryRow[] {
    const had = new Set(this.#sql.webhooksOf.all(eventSeq).map(({ webhook }) => webhook))
    return deliveries.filter(([, webhook]) => !had.has(webhook))
  }

  claim(
    webhook: string,
    { rows, bytes }: Room,
    moment: Moment,
  ): { deliveries: DeliveryRow[]; nextDueAt: number | undefined } {
    const retried = this.#claimKind(webhook, 1, { rows: Math.ceil(rows / 4), bytes: bytes / 4 }, moment)
    let [left, hasNone] = [rows - retried.deliveries.length, retried.deliveries.length === 0]
    const fresh = this.#claimKind(webhook, 0, { rows: left, bytes: bytes - retried.bytes, hasNone }, moment)
    left -= fresh.deliveries.length
    hasNone &&= fresh.deliveries.length === 0
    const room = { rows: left, bytes: bytes - retried.bytes - fresh.bytes, hasNone }
    const rest = left > 0 ? this.#claimKind(webhook, 1, room, moment) : { ...retried, deliveries: [] }
    const next = [fresh.nextDueAt, rest.nextDueAt].filter((time) => time !== undefined)
    return {
      deliveries: [...fresh.deliveries, ...retried.deliveries, ...rest.deliveries],
      nextDueAt: next.length > 0 ? Math.min(...next) : undefined,
    }
  }

  record(attempt: AttemptRow, { now, lived }: Moment): undefined {
    const [deliveryId, number, startedAt, durationMs, state, nextDueAt, givesWay, ...outcome] = attempt
    const delivery = this.#claims.get(deliveryId) ?? this.#pending(deliveryId)
    this.#claims.delete(deliveryId)
    if (!delivery) return
    const finishedAt = state === 'pending' ? null : startedAt + durationMs
    const keptFrom = state === 'pending' ? null : lived
    const { changes } = this.#sql.setState.run(state, nextDueAt, number, finishedAt, keptFrom, delivery.seq)
    // It is not pending any more: somebody else has ended it.
    if (changes === 0) return
    this.#sql.addAttempt.run(delivery.seq, number, startedAt, durationMs, ...outcome)
    this.#tally.counts.pending -= 1
    this.#tally.counts[state] += 1
    if (state === 'pending' && givesWay) this.#sql.forgetOrder.run(delivery.seq)
    if (state !== 'pending' || givesWay) this.#promoteNext(delivery, now)
  }

  release(deliveryIds: readonly string[]): void {
    for (const id of deliveryIds) this.#claims.delete(id)
  }

  hasten(deliveryIds: readonly string[], { now }: Moment): readonly string[] {
    return deliveryIds.filter((id) => this.#sql.hasten.run({ id, now }).changes === 1)
  }

  cancel(deliveryIds: readonly string[], { now, wall, lived }: Moment): readonly string[] {
    return deliveryIds.filter((id) => {
      const delivery = this.#pending(id)
      if (!delivery) return false
      this.#sql.cancel.run(wall, lived, delivery.seq)
      this.#claims.delete(id)
      this.#tally.counts.pending -= 1
      this.#tally.counts.cancelled += 1
      this.#promoteNext(delivery, now)
      return true
    })
  }

  readdress(deliveries: readonly NewUrl[]): readonly string[] {
    const changed = deliveries.filter(({ id, url }) => this.#sql.readdress.run({ id, url }).changes === 1)
    return changed.map(({ id }) => id)
  }

  redeliver(redeliveries: readonly RedeliveryRow[], { now, wall }: Moment): readonly string[] {
    const made = redeliveries.filter(({ body, ...row }) => {
      if (this.#sql.isDelivery.get(row.id)) return false
      const bodyId = body === null ? null : this.#bodies.add(body)
      return this.#sql.redeliver.run({ ...row, bodyId, now, wall }).changes === 1
    })
    this.#tally.counts.pending += made.length
    return made.map(({ id }) => id)
  }

  pendingWebhooks(): string[] {
    return this.#sql.pendingWebhooks.all().map(({ webhook }) => webhook as string)
  }

  oldestDue(now: number): number | undefined {
    const first = this.pendingWebhooks().flatMap((webhook) => [
      this.#sql.due.get(webhook, 0),
      this.#sql.due.get(webhook, 1),
    ])
    const oldest = Math.min(
      ...first.map((row) => (row?.['dueAt'] as number | undefined) ?? Number.POSITIVE_INFINITY),
    )
    return oldest <= now ? oldest : undefined
  }

  /** Keeps the claims that the transaction has made. */
  commit(): void {
    this.#claims.commit()
  }

  /** Takes back the claims that the transaction has made. */
  rollback(): void {
    this.#claims.rollback()
  }

  #pending(id: string): ClaimedDelivery | undefined {
    return this.#sql.pendingDelivery.get(id) as unknown as ClaimedDelivery | undefined
  }

  /** Claims what is due and was tried already, or not yet, as far as there is room for it. */
  #claimKind(
    webhook: string,
    wasTried: 0 | 1,
    { rows, bytes: room, hasNone = false }: Room,
    moment: Moment,
  ): { deliveries: DeliveryRow[]; nextDueAt: number | undefined; bytes: number } {
    const { now } = moment
    const deliveries: DeliveryRow[] = []
    const damaged: number[] = []
    let bytes = 0
    let nextDueAt: number | undefined
    for (const row of this.#sql.due.iterate(webhook, wasTried)) {
      const { seq, dueAt } = row as unknown as { seq: number; dueAt: number }
      if (this.#claims.hasSeq(seq)) continue
      nextDueAt = dueAt
      if (dueAt > now || deliveries.length >= rows) break
      const delivery = this.#sql.readDelivery.get(seq) as unknown as DeliveryRow | undefined
      const size = delivery ? sizeOf(delivery) : 0
      const isFirst = hasNone && deliveries.length === 0
      if (bytes + size > room && !isFirst) break
      nextDueAt = undefined
      if (!delivery) {
        damaged.push(seq)
        continue
      }
      this.#claims.add(delivery.id, { seq, webhook, orderingKey: delivery.orderingKey })
      deliveries.push(delivery)
      bytes += size
    }
    for (const seq of damaged) this.#failDamaged(seq, moment)
    return { deliveries, nextDueAt, bytes }
  }

  /** Ends a delivery whose row cannot be read: nobody could send it, and those behind it would wait for ever. */
  #failDamaged(rowSeq: number, { now, wall, lived }: Moment): void {
    const { seq, number, ...delivery } = this.#sql.readDamaged.get(rowSeq) as unknown as ClaimedDelivery & {
      readonly number: number
    }
    const { code, message } = rowDamaged()
    this.#sql.setState.run('failed', null, number, wall, lived, seq)
    this.#sql.addAttempt.run(seq, number, wall, 0, null, code, message, null, null, null, null)
    this.#tally.counts.pending -= 1
    this.#tally.counts.failed += 1
    this.#promoteNext({ seq, ...delivery }, now)
  }

  /** Makes the delivery due that stands behind one of its ordering key. */
  #promoteNext({ webhook, orderingKey }: ClaimedDelivery, now: number): void {
    if (orderingKey !== null) this.#sql.promote.run(now, webhook, orderingKey)
  }
}

function sizeOf({ url, headers, body, meta }: DeliveryRow): number {
  return body.byteLength + url.length + headers.length + (meta?.length ?? 0)
}
