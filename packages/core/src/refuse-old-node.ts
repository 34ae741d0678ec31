import { NetboxHooksError } from './errors.ts'
import { isNodeSupported, leastNode, nodeTooOld } from './node.ts'

/**
 * Refuses a Node that is too old, before something fails that it does not have.
 * @throws NetboxHooksError `NBH_NODE_TOO_OLD`
 */
export function refuseOldNode(): void {
  if (isNodeSupported()) return
  throw new NetboxHooksError({
    code: 'NBH_NODE_TOO_OLD',
    message: nodeTooOld(),
    hint: `Use Node ${leastNode} or later.`,
  })
}
