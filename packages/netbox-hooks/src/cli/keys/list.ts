import { KeyRing } from '@netbox-hooks/host/parts'
import { loadWherever } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { printTable } from '../../terminal/table.ts'

/** `netbox-hooks keys list`: the ids of the configured keys, in the order in which they are configured. */
export async function listKeys({
  config,
  json,
}: {
  readonly config?: string
  readonly json?: true
}): Promise<number> {
  // Keys of the environment count wherever a host is started.
  const { local } = await loadWherever(config)
  const { ids } = new KeyRing(local.config.encryption.keys)
  const keys = ids.map((id, index) => ({ id, encrypts: index === 0 }))
  if (json) printJson({ keys })
  else if (keys.length === 0) {
    printLine('There are no keys: no secret can be stored.')
    say('`netbox-hooks keys create` makes one.')
  } else {
    const rows = keys.map(({ id, encrypts }) => [id, encrypts ? 'encrypts and decrypts' : 'decrypts'])
    printTable(['KEY', 'DOES'], rows, { whole: ['KEY'] })
  }
  return exitCodes.ok
}
