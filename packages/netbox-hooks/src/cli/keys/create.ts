import { KeyRing, newKey } from '@netbox-hooks/host/parts'
import { exitCodes } from '../../exit-codes.ts'
import { output } from '../../terminal/output.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'

/** `netbox-hooks keys create`: a new key, and what to do with it. */
export function createKey({ json }: { readonly json?: true }): number {
  const key = newKey()
  const [id] = new KeyRing([key]).ids
  if (json) {
    printJson({ id, key })
    return exitCodes.ok
  }
  printLine(key)
  // What goes to a file is not shown beside it.
  const shown = output.isTTY ? key : '…'
  say(`The key ${id}: keep it where secrets are kept. Without it nobody can read what is stored with it.`)
  say(`Every host of the queue needs it, in the environment or in a file that NETBOX_HOOKS_KEY_FILE names:`)
  say(`  NETBOX_HOOKS_KEY=${shown}`)
  say('Beside an older key it stands first: NETBOX_HOOKS_KEY=new,old. `netbox-hooks reload` takes it over.')
  return exitCodes.ok
}
