import { basename } from 'node:path'
import { defaultTimeLimits, formatPath } from '@netbox-hooks/core'
import { durationText } from '@netbox-hooks/core/times'
import { defaultAttemptTimeouts, defaultRetrySchedule } from '@netbox-hooks/delivery'
import { isPlainObject } from '../is-plain-object.ts'
import { secretKeyName } from '../secrets/key-names.ts'
import type { ParsedConfig } from './parsed.ts'
import { literalIn, referenceIn } from './reference.ts'
import type { ResolvedConfig } from './references.ts'

/** A value that counts, and where it comes from. */
export interface EffectiveValue {
  /** `server.port` */
  readonly path: string
  /** `[redacted]` for a secret. */
  readonly value: unknown
  /** A flag, an environment variable, a file, or `default`. */
  readonly from: string
}

/** A configuration as it was written, with what came before it. */
export interface WrittenConfig {
  readonly raw: unknown
  readonly origins: ReadonlyMap<string, string>
  readonly file: string | undefined
  readonly references: Pick<ResolvedConfig, 'origins'>
}

const blot = '[redacted]'

/** What stands as one value, however it is made up: nobody's defaults are merged into it. */
const wholeKeys: ReadonlySet<string> = new Set([
  'conditions',
  'actionData',
  'settings',
  'schedule',
  'plugins',
])

/** Every value of a configuration that has no mistakes, defaults included, in the order of the configuration's parts. */
export function effectiveValues(written: WrittenConfig, parsed: ParsedConfig): EffectiveValue[] {
  const name = written.file === undefined ? 'config' : basename(written.file)
  const originOf = (path: readonly PropertyKey[], isWritten: boolean): string => {
    const ends = path.map((_, index) => formatPath(path.slice(0, index + 1)))
    const origin = ends.map((end) => written.origins.get(end)).find((found) => found !== undefined)
    return origin ?? (isWritten ? name : 'default')
  }
  const said = [...written.origins.keys()]
  const isMixed: IsMixed = (path) => {
    const start = `${formatPath(path)}[`
    return path[0] === 'encryption' || said.some((place) => place.startsWith(start))
  }
  const values = flatten([], written.raw, withDefaults(parsed), isMixed)
  const publicAt = (path: string) =>
    written.references.origins.find((origin) => formatPath(origin.path) === path)?.value
  return [...values].map(({ path, value, reference, isWritten }) => ({
    path: formatPath(path),
    value:
      reference !== undefined
        ? (publicAt(formatPath(path)) ?? blot)
        : isSecretPath(path) && !isFlag(value)
          ? blot
          : withoutCredentials(value),
    from: reference ?? originOf(path, isWritten),
  }))
}

interface Leaf {
  readonly path: readonly PropertyKey[]
  readonly value: unknown
  /** What it refers to, if it stands elsewhere. */
  readonly reference?: string
  readonly isWritten: boolean
}

/** Whether the items of a list come from several places. */
type IsMixed = (path: readonly PropertyKey[]) => boolean

/** Whether nobody is shown what stands at a path, by the names of the keys that lead there. */
function isSecretPath(path: readonly PropertyKey[]): boolean {
  return path[0] === 'encryption' || path.some((key) => secretKeyName.test(String(key)))
}

function* flatten(
  path: readonly PropertyKey[],
  written: unknown,
  counts: unknown,
  isMixed: IsMixed,
): Generator<Leaf> {
  const reference = referenceOf(written)
  if (reference !== undefined) return yield { path, value: blot, reference, isWritten: true }
  if (literalIn(written)) return yield { path, value: counts, isWritten: true }
  const value = written ?? counts
  const isOne = value === null || wholeKeys.has(String(path.at(-1)))
  const parts = isOne ? [] : partsOf(value, counts, isMixed(path))
  for (const key of parts) yield* flatten([...path, key], Object(written)[key], Object(counts)[key], isMixed)
  if (parts.length === 0 && value !== undefined) yield { path, value, isWritten: written !== undefined }
}

/** Keys of an object, those that have a default included; indices of a list of objects, or of one that is mixed. */
function partsOf(value: unknown, counts: unknown, isMixed: boolean): readonly (string | number)[] {
  if (Array.isArray(value)) {
    const isOfObjects = value.some((item) => isPlainObject(item) && referenceOf(item) === undefined)
    return isOfObjects || isMixed ? [...value.keys()] : []
  }
  if (!isPlainObject(value)) return []
  return [...new Set([...Object.keys(isPlainObject(counts) ? counts : {}), ...Object.keys(value)])]
}

/** What the parts of a host take where the configuration says nothing; the schema does not fill it in. */
function withDefaults(parsed: ParsedConfig): unknown {
  const { delivery, server, timeLimits, webhooks } = parsed
  return {
    ...parsed,
    webhooks: webhooks.map(({ tls: _, ...webhook }) => ({
      ...webhook,
      timeout: webhook.timeout ?? durationText(defaultAttemptTimeouts.total),
      retry: { schedule: defaultRetrySchedule.map(durationText) },
    })),
    delivery: {
      ...delivery,
      maxQueueDepth: delivery.maxQueueDepth ?? 1_000_000,
      retention: { attempts: '30d', bodies: '7d', audit: '365d' },
    },
    server: server && {
      ...server,
      port: server.port ?? 8_321,
      host: server.host ?? '127.0.0.1',
      netbox: {
        ...server.netbox,
        catchUp: {
          ...server.netbox.catchUp,
          every: durationText(server.netbox.catchUp.every),
          settle: durationText(server.netbox.catchUp.settle),
          overlap: durationText(server.netbox.catchUp.overlap),
        },
        reorder: { wait: durationText(server.netbox.reorder.wait) },
      },
      bodyLimit: server.bodyLimit ?? 1_048_576,
    },
    timeLimits: {
      import: durationText(defaultTimeLimits.import),
      ready: durationText(defaultTimeLimits.ready),
      shutdown: durationText(defaultTimeLimits.shutdown),
      callback: '5s',
      context: '10s',
      action: '5s',
      template: '1s',
      ...Object.fromEntries(Object.entries(timeLimits).filter(([, limit]) => limit !== undefined)),
    },
  }
}

function referenceOf(value: unknown): string | undefined {
  const { kind, name } = referenceIn(value) ?? {}
  return kind === 'file' ? `the file ${name}` : name
}

function withoutCredentials(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return value.replace(/\/\/[^/@\s]*@/, `//${blot}@`).replace(/^(https?:\/\/[^?]*)\?.+/s, `$1?${blot}`)
}

/** Whether something is there or not is no secret. */
function isFlag(value: unknown): boolean {
  return typeof value === 'boolean' || value === null || (Array.isArray(value) && value.length === 0)
}
