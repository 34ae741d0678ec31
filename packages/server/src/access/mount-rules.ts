import { mountUnprotected } from '../errors.ts'
import type { MountOptions } from '../server-options.ts'
import type { AccessRules } from './access.ts'

/**
 * Who may use routes that are mounted into an application.
 * @throws NetboxHooksError `NBH_SERVER_UNPROTECTED`
 */
export function mountRules({ tokens = [], unprotected = false }: MountOptions): AccessRules {
  if (tokens.length > 0) return tokens
  if (unprotected) return 'open'
  throw mountUnprotected()
}
