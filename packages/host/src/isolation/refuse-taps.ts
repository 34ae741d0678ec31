import { currentScope, type HostHooks } from '@netbox-hooks/core'
import type { HookMap } from 'tapable'
import { hooksNotInWorker } from './errors.ts'

type AnyHook = HostHooks['ready']

/** Makes every tap of the hooks an error, but for those of one name: nothing would ever call them. */
export function refuseTaps(hooks: HostHooks, except: string): void {
  for (const [name, hook] of Object.entries<AnyHook | HookMap<AnyHook>>(hooks as never)) {
    if ('for' in hook) hook.intercept({ factory: (_key, keyed) => refuseTapsOf(name, keyed, except) })
    else refuseTapsOf(name, hook, except)
  }
}

function refuseTapsOf(name: string, hook: AnyHook, except: string): AnyHook {
  hook.intercept({
    register: (tap) => {
      // One that the plugin can do without is never called.
      if (tap.name === except || tap.optional) return tap
      throw hooksNotInWorker(currentScope()?.plugin ?? tap.name, `host.hooks.${name}`)
    },
  })
  return hook
}
