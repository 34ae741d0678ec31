import { refuseUnless } from '../arguments.ts'
import { NetboxHooksError } from '../errors.ts'
import { throughDoor } from './door.ts'
import { registeredFailed, registeredLate } from './errors.ts'
import type { RegistryEntry } from './registry.ts'
import type { RegistryStores, StoreName } from './stores.ts'

const defaultTimeout = 5_000

/**
 * Calls what a plugin has registered, for an application: inside the plugin's scope, held to a time limit. Whatever comes of it
 * is an answer, or an error that names the plugin.
 *
 * ```ts
 * const entry = host.registry.find('commands', 'greet')
 * const text = entry && (await callRegistered(entry, (command) => command.run('Ada'), { timeout: 1_000 }))
 * ```
 *
 * @param options `timeout` in milliseconds. Default 5,000
 * @throws NetboxHooksError `NBH_ARGUMENT_INVALID`
 * @returns Rejects with `NBH_REGISTERED_FAILED`, `NBH_REGISTERED_LATE`, or what was thrown, if that is one of these errors
 */
export function callRegistered<Name extends StoreName, Answer>(
  entry: RegistryEntry<Name>,
  call: (value: RegistryStores[Name]) => Answer | PromiseLike<Answer>,
  { timeout = defaultTimeout }: { readonly timeout?: number } = {},
): Promise<Answer> {
  refuseUnless(typeof call === 'function', 'callRegistered()', 'a function that makes the call', call)
  refuseUnless(
    isEntry(entry),
    'callRegistered()',
    'an entry of a store, as `find()` of the registry gives it',
    entry,
  )
  const { scope, value } = entry
  const door = {
    scope,
    timeout,
    late: () => registeredLate(entry, timeout),
    failed: (thrown: unknown) => (NetboxHooksError.is(thrown) ? thrown : registeredFailed(entry, thrown)),
  }
  return throughDoor(door, () => call(value))
}

function isEntry(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'value' in given
}
