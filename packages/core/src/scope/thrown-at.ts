import { fileURLToPath } from 'node:url'
import { stackOf } from '../thrown.ts'

/** Node's own code, netbox-hooks, and what it imports TypeScript with: no author of a plugin looks for a mistake there. */
const foreign = /^node:|[\\/]node_modules[\\/](?:@?netbox-hooks|jiti)[\\/]/
const frame = /^ +at (?:.+ \()?(?:async )?(.+?):(\d+):\d+\)?$/
/** A message stands in front of the stack, and may be of any length; so may a line, where somebody wrote the stack. */
const mostOfStack = 10_000
const longestLine = 1_000

/** The innermost place, as `FILE:LINE`, from which something was thrown; `undefined` if its stack names none. */
export function thrownAt(thrown: unknown): string | undefined {
  const stack = stackOf(thrown)
  if (stack === undefined) return undefined
  for (const line of stack.slice(-mostOfStack).split('\n')) {
    const [, file, number] = (line.length <= longestLine && frame.exec(line)) || []
    if (file !== undefined && !foreign.test(file)) return `${toPath(file)}:${number}`
  }
  return undefined
}

function toPath(file: string): string {
  try {
    return file.startsWith('file://') ? fileURLToPath(file) : file
  } catch {
    return file
  }
}
