import { currentScope, type HostHooks } from '@netbox-hooks/core'
import { hooksNotInWorker } from './errors.ts'

/** Makes every tap of the hooks an error, but for those of one name: nothing would ever call them. */
export function refuseTaps(hooks: HostHooks, except: string): void {
  for (const [name, hook] of Object.entries(hooks) as [string, HostHooks['ready']][]) {
    hook.intercept({
      register: (tap) => {
        if (tap.name === except) return tap
        throw hooksNotInWorker(currentScope()?.plugin ?? tap.name, `host.hooks.${name}`)
      },
    })
  }
}
