import { boundedText, errorOf, isError, messageOf } from './thrown.ts'

/** Where the host writes its log lines: fields first, then the sentence, as in pino. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A logger that writes nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** Most characters of a text among the fields of a line. */
const longestField = 10_000
/** Most values, also those inside of others, of one field. */
const mostParts = 1_000
const guarded = Symbol('netbox-hooks guarded logger')

/**
 * A logger that can be given anything, by a plugin as well: errors are written as {@link errorOf} makes them, texts are
 * cut, and what cannot be written costs the line its fields. A line of the log is no reason to fail: it never throws.
 */
export function guardLogger(logger: Logger): Logger {
  if (guarded in logger) return logger
  const guard =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: object, message: string): void => {
      const text = typeof message === 'string' ? boundedText(message) : ''
      try {
        logger[level](safeFields(fields), text)
      } catch {
        writeAlone(logger, level, text)
      }
    }
  return {
    debug: guard('debug'),
    info: guard('info'),
    warn: guard('warn'),
    error: guard('error'),
    [guarded]: true,
  } as Logger
}

function writeAlone(logger: Logger, level: keyof Logger, message: string): void {
  try {
    logger[level]({}, message)
  } catch {
    // There is nobody left to tell.
  }
}

/** The fields themselves if they can be written as they are, as those of most lines can: every delivery leaves one. */
function safeFields(fields: object): object {
  let safe: Record<string, unknown> | undefined
  for (const key of Object.keys(fields)) {
    const value: unknown = fields[key as never]
    const written = safeField(key, value)
    if (written === value) continue
    safe ??= { ...fields }
    safe[key] = written
  }
  return safe ?? fields
}

function safeField(key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.length > longestField ? boundedText(value, longestField) : value
  if (value === undefined || (typeof value !== 'object' && typeof value !== 'function')) return value
  if (key === 'err' || isError(value)) return errorOf(value)
  return isSmall(value) ? value : `left out: ${messageOf(value)}`
}

/** Whether a value can be written in little time: one that shares its parts can be endless on paper. */
function isSmall(value: unknown): boolean {
  try {
    const waiting: unknown[] = [value]
    let [parts, characters] = [0, 0]
    for (let next: unknown = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
      if (++parts > mostParts || characters > longestField) return false
      if (typeof next === 'string') characters += next.length
      else if (ArrayBuffer.isView(next)) characters += next.byteLength
      else if (typeof next === 'object' && next !== null)
        waiting.push(...Object.values(next).slice(0, mostParts))
    }
    return true
  } catch {
    return false
  }
}
