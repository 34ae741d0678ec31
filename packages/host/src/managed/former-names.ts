import type { ObjectChange, StoredObject } from '@netbox-hooks/delivery'

const kind = 'former_name'

/**
 * The names that webhooks have had: what was accepted for one of them is still sent, by what the webhook says now. They are
 * objects of the store, so that all hosts know them.
 */
export class FormerNames {
  readonly #names = new Map<string, StoredObject>()
  readonly #byId = new Map<number, StoredObject>()

  /** @returns whether the object is one */
  put(stored: StoredObject): boolean {
    if (stored.kind !== kind) return false
    this.remove(stored.id)
    this.#names.set(stored.name, stored)
    this.#byId.set(stored.id, stored)
    return true
  }

  remove(id: number): void {
    const stored = this.#byId.get(id)
    if (!stored) return
    this.#byId.delete(id)
    if (this.#names.get(stored.name) === stored) this.#names.delete(stored.name)
  }

  all(): readonly StoredObject[] {
    return [...this.#byId.values()]
  }

  /** By which name a webhook is known that had this one; `undefined` if none had. */
  followed(name: string): string | undefined {
    const seen = new Set<string>()
    let now: string | undefined
    for (let next = this.#next(name); next !== undefined && !seen.has(next); next = this.#next(next)) {
      seen.add(next)
      now = next
    }
    return now
  }

  /** The names that a webhook has had. */
  of(webhook: string): readonly string[] {
    return [...this.#names.keys()].filter((name) => this.followed(name) === webhook)
  }

  /** What is written when a webhook is renamed. */
  renaming(before: string, after: string): ObjectChange[] {
    return [...this.forgetting(after), this.#remembering(before, after)]
  }

  /** What is written when nothing that was accepted under a name is to be sent by another one any more. */
  forgetting(name: string): ObjectChange[] {
    const known = this.#names.get(name)
    return known ? [{ op: 'delete', kind, id: known.id, version: known.version }] : []
  }

  #remembering(name: string, becomes: string): ObjectChange {
    const body = JSON.stringify({ becomes })
    const known = this.#names.get(name)
    if (!known) return { op: 'create', kind, name, body }
    return { op: 'update', kind, id: known.id, version: known.version, name, body }
  }

  #next(name: string): string | undefined {
    const stored = this.#names.get(name)
    return stored && (JSON.parse(stored.body) as { readonly becomes: string }).becomes
  }
}
