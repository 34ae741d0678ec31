import { loadWherever } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { type NetboxAddress, openNetbox } from '../../netbox-access/open-netbox.ts'
import { viewHost } from '../../netbox-connect/host-view.ts'
import { examineNetboxAndHost } from '../../netbox-diagnosis/examine-all.ts'
import { Findings } from '../../terminal/findings.ts'
import { interruptible } from '../../terminal/interruption.ts'
import { printJson } from '../../terminal/print.ts'

/** What `netbox-hooks netbox status` can be told. */
export interface StatusOptions extends NetboxAddress {
  readonly config?: string
  readonly host?: string
  readonly json?: true
}

/** `netbox-hooks netbox status`: how NetBox, the connection, and what comes of it stand. */
export function netboxStatus(options: StatusOptions): Promise<number> {
  return interruptible(async (signal) => {
    const { local } = await loadWherever(options.config)
    const { client, url } = await openNetbox(options, local.config, local.secrets)
    const host = await viewHost(options, false)
    const findings = new Findings(options.json === true)
    try {
      const parts = { client, netboxUrl: url, config: local.config, host, signal }
      for await (const finding of examineNetboxAndHost(parts)) findings.add([finding])
      if (options.json) printJson(local.secrets.redact({ findings: findings.all, host: host.status ?? null }))
      return findings.hasFailed ? exitCodes.failed : exitCodes.ok
    } finally {
      await host.close()
      await client.close()
    }
  })
}
