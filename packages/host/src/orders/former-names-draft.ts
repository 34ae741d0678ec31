import type { ObjectChange } from '@netbox-hooks/delivery'
import { type FormerNames, formerNameKind, formerNamesOf, type NamesView } from '../managed/former-names.ts'

/** Former names as they will be. */
export class FormerNamesDraft implements NamesView {
  readonly #base: FormerNames
  readonly #changed = new Map<string, string | undefined>()

  constructor(base: FormerNames) {
    this.#base = base
  }

  next(name: string): string | undefined {
    return this.#changed.has(name) ? this.#changed.get(name) : this.#base.next(name)
  }

  names(): Iterable<string> {
    return new Set([...this.#base.names(), ...this.#changed.keys()])
  }

  of(webhook: string): readonly string[] {
    return formerNamesOf(webhook, this)
  }

  /** A webhook is called otherwise. */
  rename(before: string, after: string): void {
    this.forget(after)
    this.#changed.set(before, after)
  }

  /** What was accepted under a name is not sent by another one any more. */
  forget(name: string): void {
    if (this.next(name) !== undefined) this.#changed.set(name, undefined)
  }

  /** What is to be written. */
  changes(): ObjectChange[] {
    return [...this.#changed].flatMap(([name, becomes]): ObjectChange[] => {
      const known = this.#base.find(name)
      const seen = known && { kind: formerNameKind, id: known.id, version: known.version }
      if (becomes === undefined) return seen ? [{ op: 'delete', ...seen }] : []
      const body = JSON.stringify({ becomes })
      return [
        seen ? { op: 'update', ...seen, name, body } : { op: 'create', kind: formerNameKind, name, body },
      ]
    })
  }
}
