import type { DeliveryHistory } from '@netbox-hooks/delivery'
import type { ListedObject, ManagedObjects, ObjectKind } from '@netbox-hooks/server'
import { sameLook } from '../config/same-look.ts'
import { LastSent } from './last-sent.ts'
import { type Listing, listedDeclaration, listedObject } from './listed-object.ts'
import { type ManagedObject, signatureKeysOf } from './managed-object.ts'
import type { ObjectState } from './object-state.ts'
import type { ObjectTools } from './object-tools.ts'

/** The webhooks and event rules of a host as they may be shown, wherever they come from. */
export class ObjectList implements Pick<ManagedObjects, 'list' | 'get' | 'named'> {
  readonly #state: ObjectState
  readonly #lastSent = new LastSent()
  readonly #listing: Listing

  constructor(state: ObjectState, { context, secrets, now }: Omit<ObjectTools, 'ring'>) {
    this.#state = state
    this.#listing = {
      hasWebhook: (name) => state.hasWebhook(name),
      lastSentAt: (webhook) => this.#lastSent.at(webhook),
      redactText: (text) => secrets.redactText(text),
      policy: () => context().policy,
      now,
    }
  }

  list(kind: ObjectKind): readonly ListedObject[] {
    const { catalog, declared } = this.#state
    return [
      ...catalog.all(kind).map((object) => this.shown(object)),
      ...declared.all(kind).map((object) => listedDeclaration(object, this.#listing)),
    ].sort((a, b) => a.id - b.id)
  }

  get(kind: ObjectKind, id: number): ListedObject | undefined {
    const { catalog, declared } = this.#state
    const managed = catalog.find(kind, id)
    if (managed) return this.shown(managed)
    const declaration = declared.find(kind, id)
    return declaration && listedDeclaration(declaration, this.#listing)
  }

  named(kind: ObjectKind, name: string): ListedObject | undefined {
    const { catalog, declared } = this.#state
    const managed = catalog.looking(kind, sameLook(name))
    if (managed?.name === name) return this.shown(managed)
    const declaration = declared.named(kind, name)
    return declaration && listedDeclaration(declaration, this.#listing)
  }

  /** A managed object as it may be shown. */
  shown(object: ManagedObject): ListedObject {
    return listedObject(object, this.#listing)
  }

  /** Takes note that a request was sent. */
  noteSent(webhook: string, at: number): void {
    this.#lastSent.note(webhook, at)
  }

  /** The webhook is gone. */
  forget(webhook: string): void {
    this.#lastSent.forget(webhook)
  }

  /** Asks the history when keys were last used. Whoever asks meanwhile is told of fewer uses. @param signal ends it */
  async recall(history: Pick<DeliveryHistory, 'list'>, signal: AbortSignal): Promise<void> {
    const signing = this.#state.catalog.all('webhook').filter((object) => signatureKeysOf(object).length > 0)
    await this.#lastSent.recall(
      signing.map(({ name }) => name),
      history,
      signal,
    )
  }
}
