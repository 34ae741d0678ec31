import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { formatError, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import type { NetboxHooksHost } from '@netbox-hooks/host'
import { logLevelOf } from '@netbox-hooks/host/words'
import { createHost } from '../../create-host.ts'
import { commandLineUser } from '../../operator/command-line-user.ts'
import { say } from '../../terminal/print.ts'
import { processLogger } from '../../terminal/process-logger.ts'
import { withoutFile } from '../../without-file.ts'
import { exitCodeOf } from '../exit-code-of.ts'
import { onFileLoaded } from './loaded-files.ts'
import type { DevMessage, DevOrder } from './messages.ts'

// The entry of a host under development: a process of its own, which ends when it is told to, or cannot start.

const { config: configFile } = parseArgs({ options: { config: { type: 'string' } } }).values
const tell = (message: DevMessage): void => void process.send?.(message)
onFileLoaded((file) => tell({ files: [file] }))

const host = createHost({
  logger: processLogger(logLevelOf()),
  fallback: withoutFile,
  development: true,
  ...(configFile !== undefined && { configFile }),
})
const stop = async (): Promise<void> => {
  await host.stop()
  process.exit()
}
process.on('SIGTERM', stop)
process.on('disconnect', stop)
// Ctrl-C reaches every process of the terminal; the one that watches over this one stops it.
process.on('SIGINT', () => {})

try {
  await host.start()
  tell({ files: filesOf(host) })
  process.on('message', (order: DevOrder) => order === 'reload' && reload())
  tell({ ready: true, configFile: host.configFile })
} catch (error) {
  tell({ files: filesOf(host) })
  sayError(error)
  process.exitCode = exitCodeOf(error)
  process.disconnect?.()
}

async function reload(): Promise<void> {
  try {
    tell({ reloaded: await host.reload(commandLineUser()) })
  } catch (error) {
    sayError(error)
    tell({ reloaded: 'refused' })
  }
}

function sayError(error: unknown): void {
  say(`\n${NetboxHooksError.is(error) ? formatError(error) : messageOf(error)}`)
}

/** The configuration; plugins that are not there yet; folders of plugins that jiti loads without Node's knowing. */
function filesOf({ configFile, plugins }: NetboxHooksHost): string[] {
  const files = configFile === undefined ? [] : [configFile]
  const directory = configFile === undefined ? '.' : dirname(configFile)
  for (const { entry, file, loadedBy } of plugins) {
    if (file === undefined && /^\.{0,2}[\\/]/.test(entry)) files.push(resolve(directory, entry))
    if (file !== undefined && loadedBy === 'jiti') files.push(dirname(file))
  }
  return files
}
