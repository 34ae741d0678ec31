import { userInfo } from 'node:os'
import type { Actor } from '@netbox-hooks/server'

/** Who works on a queue by the command line, as the system knows them. */
export function commandLineUser(): Actor {
  return { name: userName(), via: 'cli' }
}

/** A container may run as a user whom it does not know. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim()
  }
}
