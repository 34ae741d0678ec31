import { formatError, type NetboxHooksError, type PluginRecord, silentLogger } from '@netbox-hooks/core'
import { createHost } from '../create-host.ts'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import { formatTable } from '../format-table.ts'

/** `netbox-hooks plugins`: loads the plugins and lists them, also those that failed. */
export async function plugins({
  config,
  json,
}: {
  readonly config?: string
  readonly json?: true
}): Promise<number> {
  const host = createHost({ logger: silentLogger, ...(config !== undefined && { configFile: config }) })
  const error = await host.load().then(
    () => undefined,
    (thrown: NetboxHooksError) => thrown,
  )
  const listed = host.plugins.map(describe)
  await host.stop()
  if (error && listed.length === 0) throw error

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
  return error ? exitCodeOf(error) : exitCodes.ok
}

type Listed = Pick<
  PluginRecord,
  'entry' | 'name' | 'version' | 'state' | 'optional' | 'loadedBy' | 'file' | 'error'
>

function describe({ entry, name, version, state, optional, loadedBy, file, error }: PluginRecord): Listed {
  return { entry, name, version, state, optional, loadedBy, file, error }
}
