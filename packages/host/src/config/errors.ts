import { type ErrorCode, formatPath, NetboxHooksError, shownName } from '@netbox-hooks/core'
import { nearest } from '@netbox-hooks/core/hints'
import type { ConfigIssue } from './parsed.ts'
import type { ResolvedConfig } from './references.ts'

const invalid = 'NBH_CONFIG_INVALID_VALUE'

/** Reports a mistake of one configuration file. */
export class ConfigReporter {
  readonly problems: NetboxHooksError[] = []
  /** Paths of which something was said. */
  readonly #told = new Set<string>()
  readonly #file: string
  readonly #origins: ReadonlyMap<string, string>
  readonly #resolved: Pick<ResolvedConfig, 'issues' | 'origins'>
  readonly #redact: (error: NetboxHooksError) => NetboxHooksError

  /**
   * @param file name of the configuration file, for people
   * @param origins who says what stands at a path, where it is not the file
   * @param resolved what came of the references: whatever else is said of one that leads nowhere follows from that
   * @param redact takes secrets out of a mistake
   */
  constructor(
    file: string,
    origins: ReadonlyMap<string, string>,
    resolved: Pick<ResolvedConfig, 'issues' | 'origins'>,
    redact: (error: NetboxHooksError) => NetboxHooksError,
  ) {
    this.#file = file
    this.#origins = origins
    this.#resolved = resolved
    this.#redact = redact
    for (const { path, message, code = invalid, hint } of resolved.issues)
      this.#keep(code, path, withFullStop(message), hint)
  }

  /** Whether a value is not known that stands at a path, in it, or around it. */
  lacks(...path: readonly PropertyKey[]): boolean {
    return this.#resolved.issues.some(
      ({ path: missing }) => isWithin(missing, path) || isWithin(path, missing),
    )
  }

  issue({ path, message, code = invalid, hint, unknownKey, origin }: ConfigIssue): void {
    if (unknownKey)
      this.#report(
        'NBH_CONFIG_UNKNOWN_KEY',
        path,
        `${message}.`,
        nearest(unknownKey.key, unknownKey.known, 'keys'),
      )
    else this.#report(code, path, withFullStop(message), hint, origin)
  }

  duplicateName(path: readonly PropertyKey[], kind: string, name: string, earlier: string): void {
    const message =
      name === earlier
        ? `Two ${kind} are named ${shownName(name)}.`
        : `Two ${kind} have names that look the same: ${shownName(earlier)} and ${shownName(name)}.`
    this.#report('NBH_CONFIG_DUPLICATE_NAME', path, message, 'Give one of them another name.')
  }

  duplicate(
    path: readonly PropertyKey[],
    earlier: readonly PropertyKey[],
    hint = 'Take one of them out.',
  ): void {
    const message = `It says the same as ${formatPath(earlier)}.`
    this.#report('NBH_CONFIG_DUPLICATE', path, message, hint)
  }

  unknownWebhook(path: readonly PropertyKey[], webhook: string, known: readonly string[]): void {
    const message = `There is no webhook "${webhook}".`
    this.#report('NBH_CONFIG_UNKNOWN_WEBHOOK', path, message, nearest(webhook, known, 'webhooks'))
  }

  unknownEventType(path: readonly PropertyKey[], eventType: string, known: readonly string[]): void {
    const message = `There is no event type "${eventType}".`
    this.#report('NBH_CONFIG_UNKNOWN_EVENT_TYPE', path, message, nearest(eventType, known, 'event types'))
  }

  unknownAction(path: readonly PropertyKey[], action: string, known: readonly string[]): void {
    const message = `No plugin has registered the action "${action}".`
    this.#report('NBH_ACTION_ABSENT', path, message, nearest(action, known, 'actions'))
  }

  /** A mistake that has a code of its own; what was told of that value already goes before it. */
  at(path: readonly PropertyKey[], { code, message, hint }: NetboxHooksError): void {
    if (!this.#told.has(formatPath(path))) this.#report(code, path, message, hint)
  }

  #report(
    code: ErrorCode,
    path: readonly PropertyKey[],
    message: string,
    hint?: string,
    origin?: string,
  ): void {
    if (path.length > 0 && this.lacks(...path)) return
    this.#keep(code, path, message, hint, origin)
  }

  #keep(
    code: ErrorCode,
    path: readonly PropertyKey[],
    message: string,
    hint?: string,
    origin = this.#originOf(path),
  ): void {
    const source = this.#resolved.origins.find((found) => isWithin(path, found.path))?.source
    const from = source === undefined || message.includes(source) ? '' : `, from ${source}`
    this.#told.add(formatPath(path))
    const where = origin ?? `${this.#file}: ${formatPath(path) || '(the whole file)'}${from}`
    this.problems.push(this.#redact(new NetboxHooksError({ code, message, where, hint })))
  }

  /** Of the value at a path, or of the one that it is part of. */
  #originOf(path: readonly PropertyKey[]): string | undefined {
    const ends = path.map((_, index) => formatPath(path.slice(0, index + 1)))
    return ends.map((end) => this.#origins.get(end)).find((origin) => origin !== undefined)
  }
}

/** Everything that keeps a host from starting: mistakes of the configuration, then plugins that failed. */
export function configInvalid(file: string, problems: readonly NetboxHooksError[]): NetboxHooksError {
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`
  return new NetboxHooksError({ code: 'NBH_CONFIG_INVALID', message: `${file} has ${count}.`, problems })
}

/** Whether a path leads to what stands at another one, or into it. */
function isWithin(path: readonly PropertyKey[], outer: readonly PropertyKey[]): boolean {
  return outer.every((step, index) => path[index] === step)
}

function withFullStop(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`
}
