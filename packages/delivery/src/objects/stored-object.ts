/** By what an object is known. */
export interface ObjectKey {
  /** What it is, e.g. `webhook`. */
  readonly kind: string
  /** Counted from 1 for each kind. It stays as long as the object does, and no other is ever given it. */
  readonly id: number
}

/** An object as it is kept. */
export interface StoredObject extends ObjectKey {
  /** No other object of the kind has it. */
  readonly name: string
  /** 1 at first, and one more with every change. */
  readonly version: number
  /** In ms since the epoch. */
  readonly createdAt: number
  readonly changedAt: number
  /** JSON, as its caller wrote it. */
  readonly body: string
}

/** One change of an object. `version` is the one that the caller has seen. Times are the engine's, by this machine's clock. */
export type ObjectChange =
  | ({ readonly op: 'create' } & Pick<StoredObject, 'kind' | 'name' | 'body'>)
  | ({ readonly op: 'update' } & Pick<StoredObject, 'kind' | 'id' | 'version' | 'name' | 'body'>)
  | ({ readonly op: 'delete' } & Pick<StoredObject, 'kind' | 'id' | 'version'>)
