export type { AuditFilter, AuditPage, AuditRecord } from './audit-record.ts'
export type { ObjectChanges, ObjectList, ObjectStore, WriteOutcome, WriteRefusal } from './store.ts'
export type { ObjectChange, ObjectKey, StoredObject } from './stored-object.ts'
