import { NetboxHooksError } from '@netbox-hooks/core'
import { type HostRole, type LogLevel, logLevelOf, roleOf } from '@netbox-hooks/host/words'
import { createHost } from '../../create-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { endWithScript } from '../../terminal/end-with-script.ts'
import { processLogger } from '../../terminal/process-logger.ts'
import { withoutFile } from '../../without-file.ts'
import type { EnvironmentFile } from '../options/env-file.ts'
import { type ServerOptions, serverFlags } from '../options/server-flags.ts'
import { onHangup } from './hangup.ts'
import { reloadHost } from './reload-host.ts'
import { spareMemory } from './spare-memory.ts'
import { allocateYoung } from './young-objects.ts'

/** What `netbox-hooks start` can be told. */
export interface StartOptions extends ServerOptions {
  readonly config?: string
  readonly strict?: boolean
  readonly logLevel?: LogLevel
  readonly role?: HostRole
}

/**
 * `netbox-hooks start`: runs a host until SIGINT or SIGTERM; SIGHUP reloads it. A second signal to stop ends the process at
 * once.
 */
export async function start(options: StartOptions, environment: EnvironmentFile): Promise<number> {
  const { config, strict = false } = options
  const logger = processLogger(logLevelOf(options.logLevel))
  const host = createHost({
    logger,
    strict,
    fallback: withoutFile,
    refreshEnvironment: () => environment.readAgain(),
    progress: process.stderr.isTTY ? 'terminal' : 'log',
    role: roleOf(options.role),
    ...(config !== undefined && { configFile: config }),
    ...serverFlags(options),
  })
  // Before the host starts: a signal that comes meanwhile must not cut it off half way.
  const signalled = stopSignal()
  endWithScript()
  const starting = host.start()
  // Not before: V8 does not take the compiled code of Node's own modules, which comes with it, under other flags.
  void starting.then(tuneMemory, () => {})
  onHangup(() => starting.then(() => reloadHost(host, logger)))
  const signal = await Promise.race([starting.then(() => signalled), signalled])
  logger.info({ signal }, 'Stopping; send the signal again to stop at once')
  const notStarted = starting.catch((error: unknown) => {
    if (!(NetboxHooksError.is(error) && error.code === 'NBH_HOST_STOPPED')) throw error
  })
  await Promise.all([host.stop(), notStarted])
  logger.info({}, 'Stopped')
  return signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.ok
}

function tuneMemory(): void {
  allocateYoung()
  spareMemory()
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let signalled = false
    const onSignal = (signal: NodeJS.Signals): void => {
      if (signalled) process.exit(exitCodes.interrupted)
      signalled = true
      resolve(signal)
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
