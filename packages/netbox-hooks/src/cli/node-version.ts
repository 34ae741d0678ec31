import { isNodeSupported, nodeTooOld } from '@netbox-hooks/core/node'
import { exitCodes } from '../exit-codes.ts'

/** Ends a process whose Node is too old, before it fails on something that this Node does not have. */
export function refuseOldNode(): void {
  if (isNodeSupported()) return
  process.stderr.write(`${nodeTooOld()}\n`)
  process.exit(exitCodes.failed)
}
