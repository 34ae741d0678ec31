import type { WireAuditEntry } from '@netbox-hooks/server'
import { type Difference, differences } from '../../managed/differences.ts'

/** What settings a change has made different; none of what was created or deleted, which was nothing before or after. */
export function auditDifferences({ before, after }: WireAuditEntry): readonly Difference[] {
  return before === null || after === null ? [] : differences(before, after)
}
