import { styleText } from 'node:util'
import { isError, type Logger } from '@netbox-hooks/core'
import { printableLine } from '@netbox-hooks/core/printable'
import { type LogLevel, logLevels } from '@netbox-hooks/host/words'
import { pino } from 'pino'

const colours: Readonly<Record<LogLevel, 'gray' | 'green' | 'yellow' | 'red'>> = {
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
}

/** The log of a process of its own, on standard error: readable in a terminal, pino's JSON lines elsewhere. */
export function processLogger(level: LogLevel): Logger {
  return process.stderr.isTTY ? terminalLogger(level) : jsonLogger(level)
}

function jsonLogger(level: LogLevel): Logger {
  const destination = pino.destination({ dest: 2, sync: true })
  // Nobody reads the log any more; that is no reason to stop delivering.
  destination.on('error', () => {})
  return pino({ name: 'netbox-hooks', level }, destination)
}

function terminalLogger(least: LogLevel): Logger {
  const stream = process.stderr
  const write = (level: LogLevel) => (fields: object, message: string) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return
    const time = new Date().toISOString().slice(11, 23)
    const label = styleText(colours[level], level.padEnd(5), { stream })
    // In the place of a line of progress, which comes again below it.
    stream.write(`\r\u001b[K${time} ${label} ${message}${formatFields(fields)}\n`)
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

function formatFields(fields: object): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined && !isError(value))
  return pairs
    .map(
      ([key, value]) => ` ${key}=${printableLine(typeof value === 'string' ? value : JSON.stringify(value))}`,
    )
    .join('')
}
