import type { NetboxHooksError } from '@netbox-hooks/core'

/** What is managed while a host runs. */
export type ObjectKind = 'webhook' | 'event_rule'

/** Who does something. */
export interface Actor {
  /** Name of the token, or of the command line's user. */
  readonly name: string
  readonly via: 'api' | 'cli' | 'plugin' | 'host'
  readonly requestId?: string | undefined
}

/** A webhook or an event rule as it may be shown. */
export interface ListedObject {
  readonly kind: ObjectKind
  /** It stays, whatever the object's origin. */
  readonly id: number
  readonly name: string
  /** `config`, `managed`, or the name of the plugin that has registered it. Only what is `managed` can be changed. */
  readonly origin: string
  /** Of what is managed: one more with every change. */
  readonly version: number | undefined
  /** In ms since the epoch; `undefined` of what is not managed. */
  readonly createdAt: number | undefined
  readonly changedAt: number | undefined
  /**
   * Its settings with the names and in the form of the configuration, defaults left out. Where a setting is secret,
   * {@link secretMark} stands in its place.
   */
  readonly settings: Readonly<Record<string, unknown>>
  /** The keys of a webhook's signatures, the preferred one first; none of an event rule. */
  readonly secrets: readonly ListedSecret[]
  /** What keeps it from doing its work: a secret that cannot be opened, a webhook that is not there. */
  readonly problems: readonly NetboxHooksError[]
}

/** Stands for what is secret. Where it is given back, the secret stays as it is. */
export const secretMark = '********'

/** What may be known of a key. Times are in ms since the epoch. */
export interface ListedSecret {
  readonly id: string
  readonly createdAt: number | undefined
  /** When it ends to be used; `undefined` if it does not. */
  readonly endsAt: number | undefined
  /** When a request was last signed with it, as far as it is known. */
  readonly lastUsedAt: number | undefined
}

/** One thing that is to be done to an object. `version`: only if that is the one it has. */
export type ObjectOrder =
  | { readonly op: 'create'; readonly kind: ObjectKind; readonly settings: Settings }
  | {
      readonly op: 'update'
      readonly kind: ObjectKind
      readonly id: number
      readonly version?: number | undefined
      /** What is named is set, `undefined` is taken out again; with `replaces`, what is not named is as well. */
      readonly settings: Settings
      readonly replaces?: boolean | undefined
      /** Whether what waits for a webhook is sent to its new URL. Default `false`: it keeps all that it was stored with. */
      readonly movesPending?: boolean | undefined
    }
  | {
      readonly op: 'delete'
      readonly kind: ObjectKind
      readonly id: number
      readonly version?: number | undefined
      /**
       * Of a webhook, what becomes of the deliveries that wait for it: they are cancelled (the default), or kept until they
       * are sent elsewhere, or there is a webhook of that name again.
       */
      readonly pending?: 'cancel' | 'keep' | undefined
    }

/** Settings with the names and in the form of the configuration. References to secrets are not among them. */
export type Settings = Readonly<Record<string, unknown>>

/** What came of orders: all of them are done, or none. */
export type OrderOutcome =
  | {
      /** How each object is now; of a deleted one, how it was. */
      readonly objects: readonly ListedObject[]
      /** Whether each of them was changed by it: what is set to what it is stays as it is. */
      readonly changed: readonly boolean[]
    }
  | { readonly refused: readonly OrderRefusal[] }

/** Why an order is not carried out. */
export interface OrderRefusal {
  /** Which of the orders it is. */
  readonly order: number
  readonly why: 'invalid' | 'changed' | 'absent' | 'read only' | 'no key'
  /** One of `invalid` settings has all mistakes; the others one. */
  readonly issues: readonly OrderIssue[]
}

/** One mistake. */
export interface OrderIssue {
  /** Into the order's settings; empty for the whole of them. */
  readonly path: readonly PropertyKey[]
  /** Says what, where and what to do; `code` is one of the configuration's, or `NBH_OBJECT_…`. */
  readonly error: NetboxHooksError
}

/** What came of encrypting secrets with another key. */
export interface KeyRotation {
  /** How many objects it has changed. */
  readonly changed: number
  /** Names of the webhooks and event rules that have secrets which none of the keys decrypts: those stay as they were. */
  readonly unopened: readonly string[]
}

/** Webhooks and event rules, of whatever origin, and what can be done to those that are managed. */
export interface ManagedObjects {
  /** All of a kind, by id. */
  list(kind: ObjectKind): readonly ListedObject[]
  get(kind: ObjectKind, id: number): ListedObject | undefined
  named(kind: ObjectKind, name: string): ListedObject | undefined

  /**
   * Carries orders out, all or none: they are in force on this host when it resolves, and on others that share the queue
   * within a second.
   *
   * @param options `dryRun`: finds out what would come of it, and changes nothing
   * @throws NetboxHooksError as the queue does; what is wrong with the orders themselves is an {@link OrderRefusal}
   */
  carryOut(
    orders: readonly ObjectOrder[],
    by: Actor,
    options?: { readonly dryRun?: boolean | undefined },
  ): Promise<OrderOutcome>

  /**
   * Gives a webhook a further key, which is the preferred one from now on.
   *
   * @param options `secret`: default is a new one; `othersEndAt`: when those end that do not end before, in ms since the
   *   epoch; default in 24 h; `endsAt`: when the new one does
   * @returns the webhook, and the key if it was made here: nobody is shown it again
   */
  addSecret(
    id: number,
    options: {
      readonly secret?: string | undefined
      readonly othersEndAt?: number | undefined
      readonly endsAt?: number | undefined
    },
    by: Actor,
  ): Promise<
    { readonly made: ListedObject; readonly secret: string | undefined } | { readonly refused: OrderRefusal }
  >

  /** Ends a key now. */
  removeSecret(
    id: number,
    secretId: string,
    by: Actor,
  ): Promise<{ readonly made: ListedObject } | { readonly refused: OrderRefusal }>

  /** Encrypts all that is secret with the first of the keys. */
  rotateKeys(by: Actor): Promise<KeyRotation>
}
