/** As in `engines` of every package.json, which npm only warns of. */
const least: readonly [major: number, minor: number] = [22, 19]

/** The oldest Node that a host runs on. */
export const leastNode: string = least.join('.')

/** Whether this Node is new enough. */
export function isNodeSupported(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > least[0] || (major === least[0] && minor >= least[1])
}

/** Says that this Node is too old. */
export function nodeTooOld(): string {
  return `Node ${leastNode} or newer is needed; this is ${process.version} (${process.execPath}).`
}
