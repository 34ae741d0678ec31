import { messageOf, type NetboxHooksError } from '@netbox-hooks/core'
import { every, sleep, type Timer } from '@netbox-hooks/core/times'
import type { DeliveryQueue, ObjectStore } from '@netbox-hooks/delivery'
import type {
  Actor,
  AuditEntry,
  ListedObject,
  ManagedObjects,
  ObjectKind,
  ObjectOrder,
  OrderOutcome,
} from '@netbox-hooks/server'
import { sameLook } from '../config/same-look.ts'
import { objectNameDeclared } from '../errors.ts'
import type { FormerNames } from '../managed/former-names.ts'
import { LastSent } from '../managed/last-sent.ts'
import { type Listing, listedDeclaration, listedObject } from '../managed/listed-object.ts'
import { type ManagedObject, signatureKeysOf } from '../managed/managed-object.ts'
import { ObjectState, type ObjectStateOptions } from '../managed/object-state.ts'
import { Serial } from '../managed/serial.ts'
import { logWarnings } from '../operations/warnings.ts'
import { changeKeys } from './change-keys.ts'
import { type Changing, nowOf, writeDraft } from './changing.ts'
import { Draft } from './draft.ts'
import { type NewKey, withKey, withoutKey } from './key-changes.ts'
import { OrderPlan } from './order-plan.ts'
import { rotateKeys } from './rotate-keys.ts'

/** What an {@link ObjectService} is made of. */
export interface ObjectServiceOptions extends Omit<ObjectStateOptions, 'turns'> {
  /** Of a queue that hosts share: tells what the others do. */
  readonly watch: DeliveryQueue['watch']
  /** Told of what was done here, once it is in force. */
  readonly onChanges: (entries: readonly AuditEntry[]) => void
  /**
   * A webhook is about to be given a name: how it stands is kept under that one.
   * @param before how it is called now; `undefined` of a new one
   */
  readonly onNaming: (name: string, before: string | undefined) => Promise<void>
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
  readonly #store: ObjectStore
  readonly #lastSent = new LastSent()
  #isAtRest = new AbortController()
  readonly #listing: Listing
  #timer: Timer | undefined
  #unwatch: (() => void) | undefined

  constructor(options: ObjectServiceOptions) {
    this.#options = options
    this.#store = options.store
    this.#state = new ObjectState({ ...options, turns: this.#turns })
    this.#listing = {
      hasWebhook: (name) => this.#state.hasWebhook(name),
      lastSentAt: (webhook) => this.#lastSent.at(webhook),
      redactText: (text) => options.tools.secrets.redactText(text),
      now: () => options.tools.now(),
    }
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
    this.#lastSent.note(webhook, at)
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

  list(kind: ObjectKind): readonly ListedObject[] {
    const { catalog, declared } = this.#state
    return [
      ...catalog.all(kind).map((object) => listedObject(object, this.#listing)),
      ...declared.all(kind).map((object) => listedDeclaration(object, this.#listing)),
    ].sort((a, b) => a.id - b.id)
  }

  get(kind: ObjectKind, id: number): ListedObject | undefined {
    const { catalog, declared } = this.#state
    const managed = catalog.find(kind, id)
    if (managed) return listedObject(managed, this.#listing)
    const declaration = declared.find(kind, id)
    return declaration && listedDeclaration(declaration, this.#listing)
  }

  named(kind: ObjectKind, name: string): ListedObject | undefined {
    const { catalog, declared } = this.#state
    const managed = catalog.looking(kind, sameLook(name))
    if (managed?.name === name) return listedObject(managed, this.#listing)
    const declaration = declared.named(kind, name)
    return declaration && listedDeclaration(declaration, this.#listing)
  }

  async carryOut(
    orders: readonly ObjectOrder[],
    by: Actor,
    { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
  ): Promise<OrderOutcome> {
    const outcome = await this.#turns.run(() => this.#carryOut(orders, by, dryRun))
    if (!dryRun && orders.some(concernsDeliveries)) await this.#patience()
    return outcome
  }

  async #carryOut(orders: readonly ObjectOrder[], by: Actor, dryRun: boolean): Promise<OrderOutcome> {
    const { inventory, tools, logger, onNaming } = this.#options
    const { catalog, declared, followUps, formerNames } = this.#state
    const draft = new Draft(catalog)
    const wants = (eventType: string) => inventory.wants(eventType)
    const plan = new OrderPlan({ draft, declared, tools, by, followUps, formerNames, wants })
    const outcome = await plan.of(orders)
    if ('refused' in outcome) return outcome
    const { planned } = outcome
    const changed = planned.map(({ isChanged }) => isChanged)
    if (dryRun || draft.steps.length === 0)
      return { objects: planned.map(({ object }) => listedObject(object, this.#listing)), changed }
    for (const { name, before } of plan.named) await onNaming(name, before)
    const written = await writeDraft(draft, this.#changing)
    if ('refused' in written) return { refused: [written.refused] }
    logWarnings(plan.warnings, logger)
    const now = planned.map(({ object }) => nowOf(object, written.ids, this.#state))
    return { objects: now.map((object) => listedObject(object, this.#listing)), changed }
  }

  async addSecret(id: number, key: NewKey, by: Actor): ReturnType<ManagedObjects['addSecret']> {
    let made: string | undefined
    const outcome = await this.#turns.run(() =>
      changeKeys(this.#changing, { id, by }, (webhook) => {
        const added = withKey(webhook, key, this.#options.tools.now())
        made = added.made
        return { keys: added.keys, action: 'secret_added', details: added.details }
      }),
    )
    return 'refused' in outcome ? outcome : { made: listedObject(outcome.made, this.#listing), secret: made }
  }

  async removeSecret(id: number, secretId: string, by: Actor): ReturnType<ManagedObjects['removeSecret']> {
    const outcome = await this.#turns.run(() =>
      changeKeys(this.#changing, { id, by }, (webhook) => {
        const keys = withoutKey(webhook, secretId, this.#options.tools.now())
        return keys && { keys, action: 'secret_removed', details: { id: secretId } }
      }),
    )
    return 'refused' in outcome ? outcome : { made: listedObject(outcome.made, this.#listing) }
  }

  async rotateKeys(by: Actor): Promise<{ readonly changed: number }> {
    return { changed: await this.#turns.run(() => rotateKeys(this.#changing, by)) }
  }

  get #changing(): Changing {
    const { tools, onChanges } = this.#options
    return { store: this.#store, state: this.#state, tools, onChanges }
  }

  /** Whoever asks meanwhile is told of fewer uses. */
  #recall(): void {
    const { signal } = this.#isAtRest
    const signing = this.#state.catalog.all('webhook').filter((object) => signatureKeysOf(object).length > 0)
    const names = signing.map(({ name }) => name)
    this.#lastSent.recall(names, this.#options.history, signal).catch((error: unknown) => {
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
