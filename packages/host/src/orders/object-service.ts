import { messageOf, type NetboxHooksError } from '@netbox-hooks/core'
import { every, sleep, type Timer } from '@netbox-hooks/core/times'
import type { DeliveryQueue, DeliverySummary } from '@netbox-hooks/delivery'
import type {
  Actor,
  KeyRotation,
  ListedObject,
  ManagedObjects,
  ObjectKind,
  ObjectOrder,
  OrderOutcome,
} from '@netbox-hooks/server'
import { sameLook } from '../config/same-look.ts'
import { objectNameDeclared } from '../errors.ts'
import type { LiveChange } from '../inventory/live-objects.ts'
import type { FormerNames } from '../managed/former-names.ts'
import type { ManagedObject } from '../managed/managed-object.ts'
import { ObjectList } from '../managed/object-list.ts'
import { ObjectState, type ObjectStateOptions } from '../managed/object-state.ts'
import { Serial } from '../managed/serial.ts'
import { type CarryingOut, carryOut } from './carry-out.ts'
import { changeKeys } from './change-keys.ts'
import { type NewKey, withKey, withoutKey } from './key-changes.ts'
import { rotateKeys } from './rotate-keys.ts'

/** What an {@link ObjectService} is made of. */
export interface ObjectServiceOptions
  extends Omit<ObjectStateOptions, 'turns'>,
    Omit<CarryingOut, 'state' | 'inventory'> {
  /** Of a queue that hosts share: tells what the others do. */
  readonly watch: DeliveryQueue['watch']
}

/** How often it is looked for changes of which nothing was heard, in ms. */
const lookMs = 10_000
/** For how long an answer waits for work on deliveries, which may be long, in ms. */
const patienceMs = 2_000

/** The webhooks and event rules of a host as objects, wherever they come from; what can be done to them is done in turn. */
export class ObjectService implements ManagedObjects {
  readonly name = 'objects'
  readonly #options: ObjectServiceOptions
  readonly #turns = new Serial()
  readonly #state: ObjectState
  readonly #list: ObjectList
  #isAtRest = new AbortController()
  #timer: Timer | undefined
  #unwatch: (() => void) | undefined

  constructor(options: ObjectServiceOptions) {
    this.#options = options
    this.#state = new ObjectState({ ...options, turns: this.#turns })
    this.#list = new ObjectList(this.#state, options.tools)
    options.inventory.follow({ changed: (changes) => this.#forget(changes) })
  }

  /** Puts in force what is stored, and follows what other hosts do. @throws NetboxHooksError as {@link ObjectState.load} does */
  async begin(): Promise<void> {
    this.#rest()
    const { watch } = this.#options
    this.#unwatch = watch?.({ onObjects: () => this.#look() })
    await this.#turns.run(() => this.#state.load())
    if (watch) this.#timer = every(lookMs, () => this.#look()).unref()
    this.#state.followUps.begin(() => true)
    this.#recall()
  }

  /** Ends what is under way; what it leaves is done by whoever starts next. */
  async end(): Promise<void> {
    this.#rest()
    await this.#turns.idle()
    await this.#state.followUps.stop()
  }

  /** Takes note that a request was sent. */
  noteSent(webhook: string, at: number): void {
    if (this.#options.inventory.webhook(webhook)) this.#list.noteSent(webhook, at)
  }

  /**
   * Looks again at what the host may find changed after it has read its configuration anew: files of certificates.
   * @param options `all`: it has other keys, so that secrets can be decrypted which could not, or no longer
   */
  openAgain({ all }: { readonly all: boolean }): void {
    const hasFiles = ({ settings }: ManagedObject) => 'caFilePath' in settings || 'clientCert' in settings
    this.#turns.run(() => this.#state.openAgain((object) => all || hasFiles(object))).catch(this.#logFailure)
  }

  /** What speaks against declaring these names: they are those of managed objects, or look the same. */
  objectionsTo(declared: Readonly<Record<ObjectKind, readonly string[]>>): readonly NetboxHooksError[] {
    const { catalog } = this.#state
    const kinds = Object.keys(declared) as ObjectKind[]
    return kinds.flatMap((kind) =>
      declared[kind].flatMap((name) => {
        const found = catalog.looking(kind, sameLook(name))
        return found ? [objectNameDeclared(found, name, 'config')] : []
      }),
    )
  }

  /** The names that webhooks have had. */
  get formerNames(): FormerNames {
    return this.#state.formerNames
  }

  /** As {@link FollowUps.movedTo}. */
  movedTo(delivery: Pick<DeliverySummary, 'id' | 'webhook'>): Promise<string | undefined> | undefined {
    return this.#state.followUps.movedTo(delivery)
  }

  list(kind: ObjectKind): readonly ListedObject[] {
    return this.#list.list(kind)
  }

  get(kind: ObjectKind, id: number): ListedObject | undefined {
    return this.#list.get(kind, id)
  }

  named(kind: ObjectKind, name: string): ListedObject | undefined {
    return this.#list.named(kind, name)
  }

  async carryOut(
    orders: readonly ObjectOrder[],
    by: Actor,
    { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
  ): Promise<OrderOutcome> {
    const outcome = await this.#turns.run(() => carryOut(orders, { by, dryRun }, this.#carrying))
    if (!dryRun && orders.some(concernsDeliveries)) await this.#patience()
    if ('refused' in outcome) return outcome
    return {
      objects: outcome.done.map(({ object }) => this.#list.shown(object)),
      changed: outcome.done.map(({ isChanged }) => isChanged),
    }
  }

  async addSecret(id: number, key: NewKey, by: Actor): ReturnType<ManagedObjects['addSecret']> {
    let made: string | undefined
    const outcome = await this.#turns.run(() =>
      changeKeys(this.#carrying, { id, by }, (webhook) => {
        const added = withKey(webhook, key, this.#options.tools.now())
        made = added.made
        return { keys: added.keys, action: 'secret_added', details: added.details }
      }),
    )
    return 'refused' in outcome ? outcome : { made: this.#list.shown(outcome.made), secret: made }
  }

  async removeSecret(id: number, secretId: string, by: Actor): ReturnType<ManagedObjects['removeSecret']> {
    const outcome = await this.#turns.run(() =>
      changeKeys(this.#carrying, { id, by }, (webhook) => {
        const keys = withoutKey(webhook, secretId, this.#options.tools.now())
        return keys && { keys, action: 'secret_removed', details: { id: secretId } }
      }),
    )
    return 'refused' in outcome ? outcome : { made: this.#list.shown(outcome.made) }
  }

  rotateKeys(by: Actor): Promise<KeyRotation> {
    return rotateKeys(this.#carrying, by, (work) => this.#turns.run(work))
  }

  /** Keeps nothing of webhooks that are gone. */
  #forget(changes: readonly LiveChange[]): void {
    for (const change of changes)
      if ('remove' in change && change.remove === 'webhook') this.#list.forget(change.name)
  }

  get #carrying(): CarryingOut {
    return { ...this.#options, state: this.#state }
  }

  #recall(): void {
    const { signal } = this.#isAtRest
    this.#list.recall(this.#options.history, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#logFailure(error)
    })
  }

  /** Waits for nothing more. */
  #rest(): void {
    this.#isAtRest.abort()
    this.#isAtRest = new AbortController()
    this.#unwatch?.()
    this.#timer?.cancel()
    this.#state.stop()
  }

  /** Takes over what others have changed, and does what one of them has left. */
  #look(): void {
    this.#turns
      .run(() => this.#state.catchUp())
      .then(() => {
        const overdue = this.#options.tools.now() - lookMs
        this.#state.followUps.begin(({ createdAt }) => createdAt < overdue)
      })
      .catch(this.#logFailure)
  }

  /** What has failed is done again when there is a change, or the time has come. */
  readonly #logFailure = (error: unknown): void => {
    this.#options.logger.error({ err: error }, messageOf(error))
  }

  /** Lets short work on deliveries be done before it is answered. */
  async #patience(): Promise<void> {
    await Promise.race([this.#state.followUps.firstRound(), sleep(patienceMs, { keepsAlive: false })])
  }
}

/** Whether there may be work on deliveries once an order is carried out. */
function concernsDeliveries(order: ObjectOrder): boolean {
  return order.op === 'update' ? order.movesPending === true : order.op === 'delete'
}
