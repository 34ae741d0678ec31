import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { exportedConfig } from '../../managed/exported-config.ts'
import { listObjects } from '../../managed/objects.ts'
import { type ConfigFormat, writeConfig } from '../../managed/write-config.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { write } from '../../terminal/output.ts'
import { say } from '../../terminal/print.ts'

/** What `netbox-hooks export` can be told. */
export interface ExportOptions extends HostAddress {
  readonly format?: ConfigFormat
  readonly all?: true
}

/** `netbox-hooks export`: what is managed, as a configuration that can be applied, or be put into a configuration file. */
export async function exportManaged(options: ExportOptions): Promise<number> {
  const { format = 'yaml', all = false } = options
  const operator = await openOperator(options, 'look')
  try {
    const objects = (await listObjects(operator)).filter(({ origin }) => all || origin === 'managed')
    const config = exportedConfig(operator.redact(objects))
    write(writeConfig(config, format))
    if (objects.length === 0) say('Nothing is managed here.')
    // In JSON, nothing says it.
    if (format === 'json')
      for (const { name, of } of config.variables)
        say(`${name} stands for a secret, which is not exported: ${of}`)
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}
