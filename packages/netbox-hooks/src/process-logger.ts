import { styleText } from 'node:util'
import type { Logger } from '@netbox-hooks/core'
import { pino } from 'pino'

type Level = keyof Logger

/** The levels of a log, from the one that says most to the one that says least. */
export const logLevels: readonly Level[] = ['debug', 'info', 'warn', 'error']

const colours: Readonly<Record<Level, 'gray' | 'green' | 'yellow' | 'red'>> = {
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
}

/** The log of a process of its own, on standard error: readable in a terminal, pino's JSON lines elsewhere. */
export function processLogger({ level }: { readonly level: Level } = { level: 'info' }): Logger {
  return process.stderr.isTTY ? terminalLogger(level) : jsonLogger(level)
}

function jsonLogger(level: Level): Logger {
  const destination = pino.destination({ dest: 2, sync: true })
  // Nobody reads the log any more; that is no reason to stop delivering.
  destination.on('error', () => {})
  return pino({ name: 'netbox-hooks', level }, destination)
}

function terminalLogger(least: Level): Logger {
  const stream = process.stderr
  const write = (level: Level) => (fields: object, message: string) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return
    const time = new Date().toISOString().slice(11, 23)
    const label = styleText(colours[level], level.padEnd(5), { stream })
    stream.write(`${time} ${label} ${message}${formatFields(fields)}\n`)
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

function formatFields(fields: object): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined && !(value instanceof Error))
  return pairs
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('')
}
