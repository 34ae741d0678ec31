import { type Logger, messageOf, type NetboxHooksError } from '@netbox-hooks/core'
import type { ObjectKey, ObjectStore, StoredObject } from '@netbox-hooks/delivery'
import { sameLook } from '../config/same-look.ts'
import { objectNameDeclared, objectsConflict } from '../errors.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { changedWebhook, type LiveChange } from '../inventory/live-objects.ts'
import { Catalog } from './catalog.ts'
import { DeclaredObjects } from './declared-objects.ts'
import { FollowUps, type FollowUpsOptions } from './follow-ups.ts'
import { FormerNames, formerNameKind } from './former-names.ts'
import { InForce } from './in-force.ts'
import { KeyEnds } from './key-ends.ts'
import { absentWebhooks } from './listed-object.ts'
import type { ManagedObject } from './managed-object.ts'
import { isManaged, keyOf, type ManagedKey } from './object-head.ts'
import type { ObjectTools } from './object-tools.ts'
import { openObjects, reopenObjects } from './open-object.ts'
import type { Serial } from './serial.ts'

/** What an {@link ObjectState} is made of. */
export interface ObjectStateOptions extends Omit<FollowUpsOptions, 'sentBy'> {
  readonly inventory: Inventory
  readonly tools: ObjectTools
  /** What changes the state is done in turn. */
  readonly turns: Serial
}

/** What this host knows of the store's objects, and keeps in force of them. */
export class ObjectState {
  readonly catalog: Catalog = new Catalog()
  readonly formerNames: FormerNames = new FormerNames()
  readonly declared: DeclaredObjects
  readonly followUps: FollowUps
  readonly inForce: InForce
  readonly #store: ObjectStore
  readonly #tools: ObjectTools
  readonly #turns: Serial
  readonly #logger: Logger
  readonly #ends: KeyEnds
  #place: number | undefined

  constructor(options: ObjectStateOptions) {
    const { store, inventory, tools, turns, logger } = options
    this.#store = store
    this.#tools = tools
    this.#turns = turns
    this.#logger = logger
    this.declared = new DeclaredObjects(inventory, store)
    this.inForce = new InForce(this.catalog, this.declared, inventory)
    this.followUps = new FollowUps({ ...options, sentBy: (name) => this.#sentBy(name) })
    this.#ends = new KeyEnds((ids) => {
      const failed = (error: unknown) => logger.error({ err: error }, messageOf(error))
      const ended = () => ids.flatMap((id) => this.catalog.find('webhook', id) ?? [])
      turns.run(() => this.#reopen(ended())).catch(failed)
    })
    inventory.follow({ changed: (changes) => this.#declarationsChanged(changes) })
  }

  /**
   * Reads all there is, and puts it in force.
   * @throws NetboxHooksError `NBH_CONFIG_INVALID` with `NBH_CONFIG_DUPLICATE_NAME` for each name that is declared as well
   */
  async load(): Promise<void> {
    await this.declared.number()
    const { objects, place } = await this.#store.list()
    const opened = await this.#open(objects)
    const conflicts = opened.filter((object) => this.inForce.isDeclared(object))
    if (conflicts.length > 0) throw objectsConflict(conflicts.map((object) => this.#conflict(object)))
    this.#put(opened, [])
    this.#place = place
  }

  /** Whether there is a webhook of that name, be it in force or not. */
  hasWebhook(name: string): boolean {
    const managed = this.catalog.looking('webhook', sameLook(name))
    return managed?.name === name || this.declared.named('webhook', name) !== undefined
  }

  /** By which webhook that is sent which was accepted under a name: the one of that name, or that had it. */
  #sentBy(name: string): string | undefined {
    if (this.inForce.hasWebhook(name)) return name
    const now = this.formerNames.followed(name)
    return now !== undefined && this.inForce.hasWebhook(now) ? now : undefined
  }

  /** Takes over what others have changed. Before anything is loaded it does nothing. */
  async catchUp(): Promise<void> {
    if (this.#place === undefined) return
    const changes = await this.#store.changesAfter(this.#place)
    if (!changes) return this.#readAgain()
    await this.take(changes.changed, changes.deleted, changes.place)
  }

  /** Up to where in the order of changes all is known; `undefined` before anything is. */
  get place(): number | undefined {
    return this.#place
  }

  /**
   * Takes objects over as they are stored now. What is known already is passed over.
   * @param place up to where all is known then; default: it is not told
   */
  async take(stored: readonly StoredObject[], deleted: readonly ObjectKey[], place?: number): Promise<void> {
    const removed = this.#drop(deleted)
    this.#put(await this.#open(stored), removed)
    if (place !== undefined) this.#place = place
  }

  stop(): void {
    this.#ends.stop()
  }

  async #readAgain(): Promise<void> {
    const { objects, place } = await this.#store.list()
    const there = new Set(objects.map(keyOf))
    const known = [...this.catalog.everything(), ...this.followUps.all(), ...this.formerNames.all()]
    const gone = known.filter((object) => !there.has(keyOf(object)))
    await this.take(objects, gone, place)
  }

  /** What this host makes of objects that it does not know yet as they are. */
  async #open(stored: readonly StoredObject[]): Promise<ManagedObject[]> {
    const others = stored.filter((object) => !this.followUps.put(object) && !this.formerNames.put(object))
    const fresh = others.filter(isManaged).filter(({ kind, id, version }) => {
      const known = this.catalog.find(kind, id)
      return known === undefined || known.version < version
    })
    const opened = await openObjects(fresh, this.#tools)
    return opened.map((object) => this.#judged(object))
  }

  /** An object that has the name of a declaration is left aside by this host, and says so. */
  #judged(object: ManagedObject): ManagedObject {
    if (this.#place === undefined || !this.inForce.isDeclared(object)) return object
    return { ...object, problems: [...object.problems, this.#conflict(object)] }
  }

  #conflict(object: ManagedObject): ReturnType<typeof objectNameDeclared> {
    const found = this.declared.looking(object.kind, sameLook(object.name))
    return objectNameDeclared(object, found?.name ?? object.name, found?.origin ?? 'config')
  }

  #put(objects: readonly ManagedObject[], removed: readonly ManagedKey[]): void {
    this.inForce.change(objects, removed)
    for (const { kind, id } of removed) if (kind === 'webhook') this.#ends.remove(id)
    for (const object of objects) {
      this.#ends.put(object)
      const hasWebhook = (webhook: string) => this.hasWebhook(webhook)
      this.#warn(object, [...object.problems, ...absentWebhooks(object, { hasWebhook })])
    }
    this.#ends.wait()
  }

  /** @returns the webhooks and rules among them that are known */
  #drop(deleted: readonly ObjectKey[]): readonly ManagedKey[] {
    for (const { kind, id } of deleted) {
      this.followUps.remove(kind, id)
      if (kind === formerNameKind) this.formerNames.remove(id)
    }
    return deleted.filter(isManaged).filter(({ kind, id }) => this.catalog.find(kind, id) !== undefined)
  }

  /** Makes of objects anew what this host can: it may have other keys and files now. */
  async openAgain(isMeant: (object: ManagedObject) => boolean): Promise<void> {
    if (this.#place === undefined) return
    await this.#reopen(this.catalog.everything().filter(isMeant))
  }

  async #reopen(objects: readonly ManagedObject[]): Promise<void> {
    const opened = await reopenObjects(objects, this.#tools)
    this.#put(
      opened.map((object) => this.#judged(object)),
      [],
    )
  }

  /** Rules look again at what they name, once the changes are in force. */
  #declarationsChanged(changes: readonly LiveChange[]): void {
    const isNew = this.declared.changed(changes)
    const webhooks = changes.filter(isOthersWebhook).flatMap(changedWebhook)
    if (webhooks.length === 0 && !isNew) return
    this.#turns
      .run(async () => {
        if (this.#place === undefined) return
        if (isNew) await this.declared.number()
        this.inForce.look(webhooks)
        this.#warnOfAbsent(webhooks)
      })
      .catch((error: unknown) => this.#logger.error({ err: error }, messageOf(error)))
  }

  /** Webhooks of the configuration or of plugins have gone: rules that name them say so. */
  #warnOfAbsent(webhooks: readonly string[]): void {
    const absent = new Set(webhooks.filter((name) => !this.hasWebhook(name)))
    if (absent.size === 0) return
    const managed = [...absent].flatMap((name) => this.catalog.rulesNaming(name))
    const declared = this.declared.all('event_rule').flatMap(({ kind, name, live }) => {
      const settings = 'rule' in live ? { ...live.rule } : {}
      return [{ kind, name, settings }]
    })
    const hasWebhook = (name: string) => !absent.has(name)
    for (const rule of new Set([...managed, ...declared]))
      this.#warn(rule, absentWebhooks(rule, { hasWebhook }))
  }

  #warn({ kind, name }: Pick<ManagedObject, 'kind' | 'name'>, problems: readonly NetboxHooksError[]): void {
    const field = kind === 'webhook' ? 'webhook' : 'rule'
    for (const { code, message } of problems) this.#logger.warn({ [field]: name, code }, message)
  }
}

/** Whether a webhook has come or gone that is not known to be managed. */
function isOthersWebhook(change: LiveChange): boolean {
  if ('remove' in change) return change.remove === 'webhook'
  return change.put === 'webhook' && change.webhook.origin !== 'managed'
}
