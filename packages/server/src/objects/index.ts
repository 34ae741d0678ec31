export type { AuditAction, AuditEntry, AuditTrail } from './audit-trail.ts'
export {
  type Actor,
  type KeyRotation,
  type ListedObject,
  type ListedSecret,
  type ManagedObjects,
  type ObjectKind,
  type ObjectOrder,
  type OrderIssue,
  type OrderOutcome,
  type OrderRefusal,
  type Settings,
  secretMark,
} from './managed-objects.ts'
export type { Reload, ReloadReport } from './reload.ts'
