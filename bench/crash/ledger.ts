import { existsSync, readFileSync } from 'node:fs'
import type { Arrival } from './receiver.ts'

/** What the hosts were promised, what came of it, and what must not be. */
export class Ledger {
  readonly #accepted = new Set<string>()
  readonly #refused = new Map<string, string>()
  /** What a host knew to be recorded as delivered before it was killed. */
  readonly #recorded = new Set<string>()
  readonly #received = new Map<string, number>()
  /** Events whose action has been run, and those of which a host knew that to be recorded. */
  readonly #ran = new Set<string>()
  readonly #done = new Set<string>()
  readonly #ranAfterAll: string[] = []
  /** By object: the sequence numbers in the order in which each first came. */
  readonly #order = new Map<number, number[]>()
  readonly #repeatedAfterAll: string[] = []
  readonly #unstarted = new Map<string, number>()
  #repeats = 0
  #repeatsBefore = 0
  #mostRepeats = 0
  #counts: Record<string, number> = {}

  /** Takes note of what the receiver got. */
  arrive({ event, objectId, sequence }: Arrival): void {
    const count = this.#received.get(event) ?? 0
    this.#received.set(event, count + 1)
    if (this.#recorded.has(event)) this.#repeatedAfterAll.push(event)
    if (count > 0) {
      this.#repeats += 1
      return
    }
    const sequences = this.#order.get(objectId) ?? []
    this.#order.set(objectId, sequences)
    sequences.push(sequence)
  }

  /** Reads the journal of a host that is dead. */
  endLife(journal: string): void {
    const lines = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').slice(0, -1) : []
    for (const line of lines) {
      const [what, first = '', second = ''] = line.split(' ')
      if (what === 'accepted') this.#accepted.add(first)
      else if (what === 'refused') this.#refused.set(first, second)
      else if (what === 'delivered') this.#recorded.add(first)
      else if (what === 'ran') this.#run(first)
      else if (what === 'done') this.#done.add(first)
      else if (what === 'unstarted') this.#unstarted.set(first, (this.#unstarted.get(first) ?? 0) + 1)
      else if (what === 'counts') this.#counts = JSON.parse(first)
    }
    this.#mostRepeats = Math.max(this.#mostRepeats, this.#repeats - this.#repeatsBefore)
    this.#repeatsBefore = this.#repeats
  }

  #run(event: string): void {
    if (this.#done.has(event)) this.#ranAfterAll.push(event)
    this.#ran.add(event)
  }

  /** Events whose action has been run. */
  get ran(): number {
    return this.#ran.size
  }

  /** Accepted, and their action was never run. */
  get notRun(): string[] {
    return [...this.#accepted].filter((event) => !this.#ran.has(event))
  }

  /** Whose action was run again although it was recorded as done. */
  get ranAfterAll(): readonly string[] {
    return this.#ranAfterAll
  }

  get accepted(): number {
    return this.#accepted.size
  }

  get refusals(): Readonly<Record<string, number>> {
    const byCode: Record<string, number> = {}
    for (const code of this.#refused.values()) byCode[code] = (byCode[code] ?? 0) + 1
    return byCode
  }

  /** How often a host did not start, by the error's code. */
  get unstarted(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#unstarted)
  }

  get received(): number {
    return this.#received.size
  }

  get repeats(): number {
    return this.#repeats
  }

  /** The most that one life of a host has sent again. */
  get mostRepeats(): number {
    return this.#mostRepeats
  }

  /** Accepted and never delivered. */
  get lost(): string[] {
    return [...this.#accepted].filter((event) => !this.#received.has(event))
  }

  /** Refused, and delivered all the same. */
  get halfWritten(): string[] {
    return [...this.#refused.keys()].filter((event) => this.#received.has(event))
  }

  /** Sent again although it was recorded as delivered. */
  get repeatedAfterAll(): readonly string[] {
    return this.#repeatedAfterAll
  }

  /** Objects of which a later change came before an earlier one. */
  get disordered(): number[] {
    return [...this.#order]
      .filter(([, sequences]) =>
        sequences.some((sequence, index) => index > 0 && sequence < (sequences[index - 1] as number)),
      )
      .map(([object]) => object)
  }

  /** Whether what has come already shows that a promise was broken. */
  get showsFault(): boolean {
    return this.repeatedAfterAll.length > 0 || this.disordered.length > 0
  }

  /** What the last host still had to do when it had nothing to do any more. */
  get leftOver(): number {
    const { pending = Number.NaN, unprocessedEvents = Number.NaN } = this.#counts
    return pending + unprocessedEvents
  }
}
