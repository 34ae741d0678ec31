import type { Logger } from '@netbox-hooks/core'

/** How much a log says. */
export type LogLevel = keyof Logger

/** From the one that says most to the one that says least. */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** The environment variable that sets it. */
export const logLevelVariable = 'NETBOX_HOOKS_LOG_LEVEL'

/** The level that the command line says, else the environment; else, and for one that there is not, `info`. */
export function logLevelOf(flag?: LogLevel): LogLevel {
  const said = process.env[logLevelVariable]
  return flag ?? (isLogLevel(said) ? said : 'info')
}

export function isLogLevel(text: string | undefined): text is LogLevel {
  return logLevels.includes(text as LogLevel)
}
