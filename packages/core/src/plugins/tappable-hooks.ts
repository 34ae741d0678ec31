import type { HookMap } from 'tapable'
import { refuseUnless } from '../arguments.ts'
import type { NetboxHooksError } from '../errors.ts'
import { hookUnknown } from '../extensions/errors.ts'
import { throughDoorAtOnce } from '../scope/door.ts'
import type { PluginScope } from '../scope/plugin-scope.ts'
import type { HostHooks } from './host.ts'

type Form = 'tap' | 'tapAsync' | 'tapPromise'

const forms: readonly Form[] = ['tap', 'tapAsync', 'tapPromise']

/** A hook as a plugin has it: it can tap it, and neither call it nor reach the taps of others. */
export type TappableHook<Hook> =
  Hook extends HookMap<infer Keyed>
    ? {
        /** The hook of that key, which is made by its first tap. */
        for(key: string): TappableHook<Keyed>
      }
    : Pick<Hook, Extract<keyof Hook, Form>>

/**
 * The host's hooks as a plugin has them. To tap one that this application does not have is an error (`NBH_HOOK_UNKNOWN`), but
 * for a tap that says `optional`; whether there is one can be asked for by `'name' in host.hooks`.
 */
export type TappableHooks = { readonly [Name in keyof HostHooks]: TappableHook<HostHooks[Name]> }

type Tapping = (options: unknown, fn: unknown) => void
type AnyHook = Partial<Record<Form, Tapping>> | HookMap<Partial<Record<Form, Tapping>>>

/** The hooks of a host as the plugin of a scope has them. */
export function tappableHooks(hooks: HostHooks, scope: PluginScope): TappableHooks {
  const known = Object.fromEntries(
    Object.entries<AnyHook>(hooks as never).map(([name, hook]) => [name, tappable(name, hook, scope)]),
  )
  const names = Object.keys(known)
  return new Proxy(Object.freeze(known), {
    get: (target, key) => {
      // Whoever looks at it, such as a test's matcher, asks for what every object may have.
      if (typeof key !== 'string' || key in target || key === 'then' || key === 'toJSON')
        return Reflect.get(target, key)
      return absentHook(key, names, scope)
    },
  }) as TappableHooks
}

function tappable(name: string, hook: AnyHook, scope: PluginScope): unknown {
  if (!('for' in hook)) return taps(name, () => hook, scope)
  return Object.freeze({
    for: (key: unknown) => {
      refuseUnless(typeof key === 'string', `host.hooks.${name}.for()`, 'a text as its key', key)
      return taps(name, () => hook.for(key), scope)
    },
  })
}

const asItIs = (thrown: unknown): NetboxHooksError => thrown as NetboxHooksError

/** @param hookOf asked by a tap that is taken: the hook of a key is made for it */
function taps(name: string, hookOf: () => Partial<Record<Form, Tapping>>, scope: PluginScope): unknown {
  const own = forms.map((form) => {
    const tap: Tapping = (options, fn) => {
      refuseUnless(typeof fn === 'function', `host.hooks.${name}.${form}()`, 'a function to call', fn)
      scope.refuseIfClosed(`the ${name} hook`)
      // It is the plugin's also where code that runs outside of its scope taps, such as a listener of the application's.
      throughDoorAtOnce({ scope, failed: asItIs }, () => hookOf()[form]?.(ownOptions(options), fn))
    }
    return [form, tap]
  })
  return Object.freeze(Object.fromEntries(own))
}

/** What a plugin may say of a tap: whose it is, and what is called, is not its to say. */
function ownOptions(options: unknown): unknown {
  if (typeof options !== 'object' || options === null) return options
  const { scope: _, type: __, fn: ___, ...own } = options as Record<string, unknown>
  return own
}

/** Stands for a hook that the application does not have. */
function absentHook(name: string, known: readonly string[], scope: PluginScope): unknown {
  const tap = (options: unknown): void => {
    const isOptional =
      typeof options === 'object' && options !== null && Reflect.get(options, 'optional') === true
    if (!isOptional) throw hookUnknown(name, known, scope.plugin)
  }
  const absent = { tap, tapAsync: tap, tapPromise: tap, for: () => absent }
  return Object.freeze(absent)
}
