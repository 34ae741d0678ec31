/**
 * `node:crypto`, when something is to be signed or verified. It takes longer to load than all the rest of what a plugin's
 * test imports, and nearly none of those signs anything.
 */
export function nodeCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}
