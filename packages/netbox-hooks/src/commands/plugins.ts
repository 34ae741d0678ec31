import { formatError, type PluginRecord } from '@netbox-hooks/core'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import { formatTable } from '../format-table.ts'
import { inspectHost } from '../inspect-host.ts'

/** `netbox-hooks plugins`: loads the plugins and lists them, also those that failed. */
export async function plugins({
  config,
  json,
}: {
  readonly config?: string
  readonly json?: true
}): Promise<number> {
  const { host, error } = await inspectHost(config)
  const listed = host.plugins.map(describe)
  await host.stop()
  if (error !== undefined && listed.length === 0) throw error

  if (json) {
    process.stdout.write(`${JSON.stringify(listed, undefined, 2)}\n`)
  } else {
    const rows = listed.map(({ name, version, state, loadedBy, file }) => [
      name,
      version,
      state,
      loadedBy,
      file,
    ])
    process.stdout.write(formatTable(['NAME', 'VERSION', 'STATE', 'LOADED BY', 'FILE'], rows))
    for (const { error } of listed) if (error) process.stderr.write(`\n${formatError(error)}\n`)
  }
  return error === undefined ? exitCodes.ok : exitCodeOf(error)
}

type Listed = Pick<
  PluginRecord,
  'entry' | 'name' | 'version' | 'state' | 'optional' | 'loadedBy' | 'file' | 'error'
>

function describe({ entry, name, version, state, optional, loadedBy, file, error }: PluginRecord): Listed {
  return { entry, name, version, state, optional, loadedBy, file, error }
}
