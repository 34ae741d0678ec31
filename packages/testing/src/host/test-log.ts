import type { Logger } from '@netbox-hooks/core'

/** One line of a host's log. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Keeps what a host logs, for the test to look at. */
export class TestLog {
  readonly lines: LogLine[] = []

  /** @param also where lines go besides */
  logger(also?: Logger): Logger {
    const note = (level: LogLine['level']) => (fields: object, message?: string) => {
      this.lines.push({ level, message: message ?? '', fields: fields as LogLine['fields'] })
      also?.[level](fields as never, message as never)
    }
    return { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }
  }
}
