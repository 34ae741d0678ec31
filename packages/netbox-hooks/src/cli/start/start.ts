import { after } from '@netbox-hooks/core/times'
import { type HostRole, type LogLevel, logLevelOf, roleOf } from '@netbox-hooks/host/words'
import { createHost } from '../../create-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { processLogger } from '../../terminal/process-logger.ts'
import { type ServerOptions, serverFlags } from '../options/server-flags.ts'

/** What `netbox-hooks start` can be told. */
export interface StartOptions extends ServerOptions {
  readonly config?: string
  readonly strict?: boolean
  readonly logLevel?: LogLevel
  readonly role?: HostRole
}

/** How long a host that is told to stop while it starts may go on starting, in ms. */
const startGraceMs = 20_000

/** `netbox-hooks start`: runs a host until SIGINT or SIGTERM. A second signal ends the process at once. */
export async function start(options: StartOptions): Promise<number> {
  const { config, strict = false } = options
  const logger = processLogger(logLevelOf(options.logLevel))
  const server = serverFlags(options)
  const host = createHost({
    logger,
    strict,
    progress: process.stderr.isTTY ? 'terminal' : 'log',
    role: roleOf(options.role),
    ...(config !== undefined && { configFile: config }),
    ...(server && { server }),
  })
  // Before the host starts: a signal that comes meanwhile must not cut it off half way.
  const signalled = stopSignal()
  const starting = host.start()
  const begun = signalled.then(() => endsInTime(starting))
  if ((await Promise.race([starting.then(() => true), begun])) === false) {
    logger.error({}, `The host was told to stop, and did not end to start within ${startGraceMs / 1_000} s`)
    return exitCodes.failed
  }
  const signal = await signalled
  logger.info({ signal }, 'Stopping; send the signal again to stop at once')
  await host.stop()
  logger.info({}, 'Stopped')
  return signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.ok
}

/** Whether a host that was told to stop while it starts has come so far that it can. @throws what starting it throws */
async function endsInTime(starting: Promise<void>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>()
  const timer = after(startGraceMs, () => late.resolve(false))
  return Promise.race([starting.then(() => true), late.promise]).finally(() => timer.cancel())
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
