import type { AuditFilter, AuditPage } from './audit-record.ts'
import type { StoredObject } from './stored-object.ts'

/**
 * What is managed, for those who only look. With {@link DeliveryHistory.objects} any process can, also while a host has
 * the queue.
 */
export interface ObjectReader {
  /** All objects, by kind and id, and up to which place in the order of changes that is. */
  list(): Promise<ObjectList>

  /** Records of what was done, newest first: at most `limit`, and 1,000 at once. */
  records(
    filter: AuditFilter,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<AuditPage>
}

/** What {@link ObjectReader.list} answers. */
export interface ObjectList {
  readonly objects: readonly StoredObject[]
  readonly place: number
}
