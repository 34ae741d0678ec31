import { exitCodes } from './exit-codes.ts'

/** As in `engines` of the package.json, which npm only warns of. */
const least: readonly [major: number, minor: number] = [22, 19]

/** Ends a process whose Node is too old, before it fails on something that this Node does not have. */
export function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > least[0] || (major === least[0] && minor >= least[1])) return
  process.stderr.write(
    `netbox-hooks needs Node ${least.join('.')} or newer; this is ${process.version} (${process.execPath}).\n`,
  )
  process.exit(exitCodes.failed)
}
