import type { ObjectChange, StoredObject } from '@netbox-hooks/delivery'

const kind = 'former_name'

/** What is known of former names. */
interface NamesView {
  /** What a webhook was called next that had this name; `undefined` if none had. */
  next(name: string): string | undefined
  /** All names that webhooks have had. */
  names(): Iterable<string>
}

/**
 * The names that webhooks have had: what was accepted for one of them is still sent, by what the webhook says now. They are
 * objects of the store, so that all hosts know them.
 */
export class FormerNames implements NamesView {
  readonly #byName = new Map<string, StoredObject>()
  readonly #byId = new Map<number, StoredObject>()

  /** @returns whether the object is one */
  put(stored: StoredObject): boolean {
    if (stored.kind !== kind) return false
    this.remove(stored.id)
    this.#byName.set(stored.name, stored)
    this.#byId.set(stored.id, stored)
    return true
  }

  remove(id: number): void {
    const stored = this.#byId.get(id)
    if (!stored) return
    this.#byId.delete(id)
    if (this.#byName.get(stored.name) === stored) this.#byName.delete(stored.name)
  }

  all(): readonly StoredObject[] {
    return [...this.#byId.values()]
  }

  find(name: string): StoredObject | undefined {
    return this.#byName.get(name)
  }

  next(name: string): string | undefined {
    const stored = this.#byName.get(name)
    return stored && (JSON.parse(stored.body) as { readonly becomes: string }).becomes
  }

  names(): Iterable<string> {
    return this.#byName.keys()
  }

  /** By which name a webhook is known that had this one; `undefined` if none had. */
  followed(name: string): string | undefined {
    return followed(name, this)
  }

  /** The names that a webhook has had. */
  of(webhook: string): readonly string[] {
    return formerNamesOf(webhook, this)
  }
}

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
      const seen = known && { kind, id: known.id, version: known.version }
      if (becomes === undefined) return seen ? [{ op: 'delete', ...seen }] : []
      const body = JSON.stringify({ becomes })
      return [seen ? { op: 'update', ...seen, name, body } : { op: 'create', kind, name, body }]
    })
  }
}

function followed(name: string, view: NamesView): string | undefined {
  const seen = new Set<string>()
  let now: string | undefined
  for (let next = view.next(name); next !== undefined && !seen.has(next); next = view.next(next)) {
    seen.add(next)
    now = next
  }
  return now
}

function formerNamesOf(webhook: string, view: NamesView): readonly string[] {
  return [...view.names()].filter((name) => name !== webhook && followed(name, view) === webhook)
}
