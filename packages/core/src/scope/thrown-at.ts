import { fileURLToPath } from 'node:url'

/** Node's own code, netbox-hooks, and what it imports TypeScript with: no author of a plugin looks for a mistake there. */
const foreign = /^node:|[\\/]node_modules[\\/](?:@?netbox-hooks|jiti)[\\/]/
const frame = /^ +at (?:.+ \()?(?:async )?(.+?):(\d+):\d+\)?$/gm
/** A message stands in front of the stack, and may be of any length. */
const mostOfStack = 10_000

/** The innermost place, as `FILE:LINE`, from which something was thrown; `undefined` if its stack names none. */
export function thrownAt(thrown: unknown): string | undefined {
  const { stack } = Object(thrown) as { readonly stack?: unknown }
  if (typeof stack !== 'string') return undefined
  for (const [, file = '', line] of stack.slice(-mostOfStack).matchAll(frame)) {
    if (!foreign.test(file)) return `${toPath(file)}:${line}`
  }
  return undefined
}

function toPath(file: string): string {
  return file.startsWith('file://') ? fileURLToPath(file) : file
}
