import { once } from 'node:events'
import { type LogLevel, logLevelVariable } from '@netbox-hooks/host/words'
import { exitCodes } from '../../exit-codes.ts'
import { endWithScript } from '../../terminal/end-with-script.ts'
import { say } from '../../terminal/print.ts'
import { WatchedHost } from './watched-host.ts'

/** `netbox-hooks dev`: runs a host, and starts it again when its files change, until SIGINT or SIGTERM. */
export async function dev({
  config,
  logLevel,
}: {
  readonly config?: string
  readonly logLevel?: LogLevel
}): Promise<number> {
  // The host is a process of its own.
  if (logLevel) process.env[logLevelVariable] = logLevel
  const host = new WatchedHost({
    configFile: config,
    say,
  })
  host.start()
  const interrupted = once(process, 'SIGINT').then(() => exitCodes.interrupted)
  const ended = once(process, 'SIGTERM').then(() => exitCodes.ok)
  endWithScript()
  const code = await Promise.race([interrupted, ended])
  await host.stop()
  return code
}
