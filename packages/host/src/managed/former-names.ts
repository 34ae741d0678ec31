import type { StoredObject } from '@netbox-hooks/delivery'

/** The kind of object that they are stored as. */
export const formerNameKind = 'former_name'

/** What is known of former names. */
export interface NamesView {
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
    if (stored.kind !== formerNameKind) return false
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

function followed(name: string, view: NamesView): string | undefined {
  const seen = new Set<string>()
  let now: string | undefined
  for (let next = view.next(name); next !== undefined && !seen.has(next); next = view.next(next)) {
    seen.add(next)
    now = next
  }
  return now
}

/** The names that a webhook has had. */
export function formerNamesOf(webhook: string, view: NamesView): readonly string[] {
  return [...view.names()].filter((name) => name !== webhook && followed(name, view) === webhook)
}
