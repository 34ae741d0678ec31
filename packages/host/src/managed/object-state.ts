import { type Logger, messageOf, type NetboxHooksError } from '@netbox-hooks/core'
import { inGroups, type ObjectKey, type ObjectStore, type StoredObject } from '@netbox-hooks/delivery'
import type { ObjectKind } from '@netbox-hooks/server'
import { sameLook } from '../config/same-look.ts'
import { objectNameDeclared, objectsConflict } from '../errors.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { LiveChange } from '../inventory/live-objects.ts'
import { Catalog } from './catalog.ts'
import { DeclaredObjects } from './declared-objects.ts'
import { FollowUps, type FollowUpsOptions } from './follow-ups.ts'
import { FormerNames, formerNameKind } from './former-names.ts'
import { InForce } from './in-force.ts'
import { KeyEnds } from './key-ends.ts'
import { absentWebhooks } from './listed-object.ts'
import type { ManagedObject } from './managed-object.ts'
import type { ObjectTools } from './object-tools.ts'
import { openObject, reopenObject } from './open-object.ts'
import type { Serial } from './serial.ts'

/** What an {@link ObjectState} is made of. */
export interface ObjectStateOptions extends Omit<FollowUpsOptions, 'sentBy'> {
  readonly inventory: Inventory
  readonly tools: ObjectTools
  /** What changes the state is done in turn. */
  readonly turns: Serial
}

/** Objects that are decrypted and checked at once; templates are compiled in another thread. */
const openedAtOnce = 64

type Key = Pick<ObjectKey, 'id'> & { readonly kind: ObjectKind }

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
    const removed = deleted.filter((key) => this.#drop(key)) as readonly Key[]
    this.#put(await this.#open(stored), removed)
    if (place !== undefined) this.#place = place
  }

  stop(): void {
    this.#ends.stop()
  }

  async #readAgain(): Promise<void> {
    const { objects, place } = await this.#store.list()
    const there = new Set(objects.map(({ kind, id }) => `${kind} ${id}`))
    const known = [...this.catalog.all('webhook'), ...this.catalog.all('event_rule')]
    const gone = [...known, ...this.followUps.all(), ...this.formerNames.all()]
    await this.take(
      objects,
      gone.filter(({ kind, id }) => !there.has(`${kind} ${id}`)),
      place,
    )
  }

  /** What this host makes of objects that it does not know yet as they are. */
  async #open(stored: readonly StoredObject[]): Promise<ManagedObject[]> {
    const fresh = stored.filter((object) => {
      if (this.followUps.put(object) || this.formerNames.put(object) || !isShown(object)) return false
      const known = this.catalog.find(object.kind as ObjectKind, object.id)
      return known === undefined || known.version < object.version
    })
    const open = (object: StoredObject) => openObject(object, this.#tools)
    const opened: ManagedObject[] = []
    for await (const group of inGroups(fresh, openedAtOnce, open)) opened.push(...group)
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

  #put(objects: readonly ManagedObject[], removed: readonly Key[]): void {
    this.inForce.change(objects, removed)
    for (const { kind, id } of removed) if (kind === 'webhook') this.#ends.remove(id)
    for (const object of objects) {
      this.#ends.put(object)
      const { kind, name, problems } = object
      for (const { code, message } of [
        ...problems,
        ...absentWebhooks(object, { hasWebhook: (webhook) => this.hasWebhook(webhook) }),
      ])
        this.#logger.warn({ [kind === 'webhook' ? 'webhook' : 'rule']: name, code }, message)
    }
    this.#ends.wait()
  }

  /** @returns whether it was an object that is shown, and is known */
  #drop({ kind, id }: ObjectKey): boolean {
    this.followUps.remove(kind, id)
    if (kind === formerNameKind) this.formerNames.remove(id)
    return isShown({ kind }) && this.catalog.find(kind as ObjectKind, id) !== undefined
  }

  /** Makes of objects anew what this host can: it may have other keys and files now. */
  async openAgain(isMeant: (object: ManagedObject) => boolean): Promise<void> {
    if (this.#place === undefined) return
    const all: readonly ManagedObject[] = [...this.catalog.all('webhook'), ...this.catalog.all('event_rule')]
    await this.#reopen(all.filter(isMeant))
  }

  async #reopen(objects: readonly ManagedObject[]): Promise<void> {
    const reopen = (object: ManagedObject) => reopenObject(object, this.#tools)
    const opened: ManagedObject[] = []
    for await (const group of inGroups(objects, openedAtOnce, reopen)) opened.push(...group)
    this.#put(
      opened.map((object) => this.#judged(object)),
      [],
    )
  }

  /** Rules look again at what they name, once the changes are in force. */
  #declarationsChanged(changes: readonly LiveChange[]): void {
    const isNew = this.declared.changed(changes)
    const webhooks = changes.filter((change) => isOthersWebhook(change)).map(nameOfWebhook)
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
      this.#warn(rule.name, absentWebhooks(rule, { hasWebhook }))
  }

  #warn(rule: string, problems: readonly NetboxHooksError[]): void {
    for (const { code, message } of problems) this.#logger.warn({ rule, code }, message)
  }
}

function isShown({ kind }: Pick<ObjectKey, 'kind'>): boolean {
  return kind === 'webhook' || kind === 'event_rule'
}

type WebhookChange = Extract<LiveChange, { put: 'webhook' }> | Extract<LiveChange, { remove: unknown }>

function isOthersWebhook(change: LiveChange): change is WebhookChange {
  if ('remove' in change) return change.remove === 'webhook'
  return change.put === 'webhook' && change.webhook.origin !== 'managed'
}

function nameOfWebhook(change: WebhookChange): string {
  return 'remove' in change ? change.name : change.webhook.stored.name
}
