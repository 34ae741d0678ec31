export type { AuditFilter, AuditPage, AuditRecord } from './audit-record.ts'
export type { ObjectList, ObjectReader } from './reader.ts'
export type { ObjectChanges, ObjectStore, WriteOutcome, WriteRefusal } from './store.ts'
export type { ObjectChange, ObjectKey, StoredObject } from './stored-object.ts'
