import type { NetboxVersion } from '@netbox-hooks/host/parts'

/**
 * Whether a NetBox fails to run a job that has no data yet, as all have when they start, if an event rule without conditions is
 * for it: before 4.7.
 */
export function breaksJobs({ major, minor }: NetboxVersion): boolean {
  return major < 4 || (major === 4 && minor < 7)
}
