import { exitCodes } from '../exit-codes.ts'

/** As in `engines` of the package.json, which npm only warns of. */
const least: readonly [major: number, minor: number] = [22, 19]

/** The oldest Node that a host runs on. */
export const leastNode: string = least.join('.')

/** Whether this Node is new enough. */
export function isNodeSupported(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > least[0] || (major === least[0] && minor >= least[1])
}

/** Ends a process whose Node is too old, before it fails on something that this Node does not have. */
export function refuseOldNode(): void {
  if (isNodeSupported()) return
  process.stderr.write(
    `netbox-hooks needs Node ${leastNode} or newer; this is ${process.version} (${process.execPath}).\n`,
  )
  process.exit(exitCodes.failed)
}
