import { formatError, type Logger, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import type { NetboxHooksHost } from '@netbox-hooks/host'
import { commandLineUser } from '../../operator/command-line-user.ts'

/** Lets a host read its configuration and environment again; it logs what came of it, and this what was refused. */
export async function reloadHost(host: NetboxHooksHost, logger: Logger): Promise<void> {
  try {
    await host.reload(commandLineUser())
  } catch (error) {
    const isExpected = NetboxHooksError.is(error)
    const fields = isExpected ? { code: error.code } : { err: error }
    const why = isExpected ? formatError(error) : messageOf(error)
    logger.error(fields, `Nothing was reloaded; all goes on as before. ${why}`)
  }
}
