import { styleText } from 'node:util'
import type { Logger } from '@netbox-hooks/core'
import { pino } from 'pino'

type Level = keyof Logger

const colours: Readonly<Record<Level, 'gray' | 'green' | 'yellow' | 'red'>> = {
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
}

/** The log of a process of its own, on standard error: readable in a terminal, pino's JSON lines elsewhere. */
export function processLogger(): Logger {
  const stream = process.stderr
  if (!stream.isTTY) return pino({ name: 'netbox-hooks' }, pino.destination({ dest: 2, sync: true }))
  const write = (level: Level) => (fields: object, message: string) => {
    const time = new Date().toISOString().slice(11, 23)
    const label = styleText(colours[level], level.padEnd(5), { stream })
    stream.write(`${time} ${label} ${message}${formatFields(fields)}\n`)
  }
  return { debug() {}, info: write('info'), warn: write('warn'), error: write('error') }
}

function formatFields(fields: object): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined && !(value instanceof Error))
  return pairs
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('')
}
