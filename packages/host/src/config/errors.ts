import {
  countOfMistakes,
  type ErrorDetails,
  formatPath,
  Mistakes,
  messageOf,
  NetboxHooksError,
  shownName,
} from '@netbox-hooks/core'
import { nearest } from '@netbox-hooks/core/hints'
import { limits } from '@netbox-hooks/core/json'
import { nearestEventType } from '@netbox-hooks/webhooks'
import type { ConfigIssue } from './parsed.ts'
import { PathSet } from './path-set.ts'
import type { ResolvedConfig } from './references.ts'

const invalid = 'NBH_CONFIG_INVALID_VALUE'

/** Reports a mistake of one configuration file. */
export class ConfigReporter {
  readonly mistakes: Mistakes<NetboxHooksError> = new Mistakes(limits.configProblems)
  /** Paths of which something was said. */
  readonly #told = new Set<string>()
  readonly #file: string
  readonly #origins: ReadonlyMap<string, string>
  readonly #resolved: Pick<ResolvedConfig, 'issues' | 'origins'>
  /** Where references lead nowhere. */
  readonly #missing: PathSet
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
    this.#missing = new PathSet(resolved.issues.map(({ path }) => path))
    for (const { path, message, code = invalid, hint } of resolved.issues)
      this.#keep(path, () => ({ code, message: withFullStop(message), hint }))
  }

  /** Whether a value is not known that stands at a path, in it, or around it. */
  lacks(...path: readonly PropertyKey[]): boolean {
    return this.#missing.touches(path)
  }

  issue({ path, message, code = invalid, hint, unknownKey, origin }: ConfigIssue): void {
    if (unknownKey) {
      const { key, known } = unknownKey
      this.#report(path, () => ({
        code: 'NBH_CONFIG_UNKNOWN_KEY',
        message: `${message}.`,
        hint: nearest(key, known, 'keys'),
      }))
    } else this.#report(path, () => ({ code, message: withFullStop(message), hint, where: origin }))
  }

  duplicateName(path: readonly PropertyKey[], kind: string, name: string, earlier: string): void {
    this.#report(path, () => ({
      code: 'NBH_CONFIG_DUPLICATE_NAME',
      message:
        name === earlier
          ? `Two ${kind} are named ${shownName(name)}.`
          : `Two ${kind} have names that look the same: ${shownName(earlier)} and ${shownName(name)}.`,
      hint: 'Give one of them another name.',
    }))
  }

  duplicate(
    path: readonly PropertyKey[],
    earlier: readonly PropertyKey[],
    hint = 'Take one of them out.',
  ): void {
    this.#report(path, () => ({
      code: 'NBH_CONFIG_DUPLICATE',
      message: `It says the same as ${formatPath(earlier)}.`,
      hint,
    }))
  }

  unknownWebhook(path: readonly PropertyKey[], webhook: string, known: readonly string[]): void {
    this.#report(path, () => ({
      code: 'NBH_CONFIG_UNKNOWN_WEBHOOK',
      message: `There is no webhook ${shownName(webhook)}.`,
      hint: nearest(webhook, known, 'webhooks'),
    }))
  }

  unknownEventType(path: readonly PropertyKey[], eventType: string, known: readonly string[]): void {
    this.#report(path, () => ({
      code: 'NBH_CONFIG_UNKNOWN_EVENT_TYPE',
      message: `There is no event type ${shownName(eventType)}.`,
      hint: nearestEventType(eventType, known),
    }))
  }

  unknownAction(path: readonly PropertyKey[], action: string, known: readonly string[]): void {
    this.#report(path, () => ({
      code: 'NBH_ACTION_ABSENT',
      message: `No plugin has registered the action ${shownName(action)}.`,
      hint: nearest(action, known, 'actions'),
    }))
  }

  /** A mistake that has a code of its own; what was told of that value already goes before it. */
  at(path: readonly PropertyKey[], { code, message, hint, plugin }: NetboxHooksError): void {
    if (!this.#told.has(formatPath(path))) this.#report(path, () => ({ code, message, hint, plugin }))
  }

  #report(path: readonly PropertyKey[], mistake: () => ErrorDetails): void {
    const follows = path.length > 0 && this.lacks(...path)
    if (!follows) this.#keep(path, mistake)
  }

  #keep(path: readonly PropertyKey[], mistake: () => ErrorDetails): void {
    this.mistakes.add(() => {
      const { where = this.#originOf(path), ...details } = mistake()
      const source = this.#resolved.origins.find((found) => isWithin(path, found.path))?.source
      const from = source === undefined || details.message.includes(source) ? '' : `, from ${source}`
      const place = `${this.#file}: ${formatPath(path) || '(the whole file)'}${from}`
      this.#told.add(formatPath(path))
      return this.#redact(new NetboxHooksError({ ...details, where: where ?? place }))
    })
  }

  /** Of the value at a path, or of the one that it is part of. */
  #originOf(path: readonly PropertyKey[]): string | undefined {
    const ends = path.map((_, index) => formatPath(path.slice(0, index + 1)))
    return ends.map((end) => this.#origins.get(end)).find((origin) => origin !== undefined)
  }
}

/**
 * Everything that keeps a host from starting: mistakes of the configuration, then plugins that failed.
 * @param count how many there are, if not all are named
 */
export function configInvalid(
  file: string,
  problems: readonly NetboxHooksError[],
  count: number = problems.length,
): NetboxHooksError {
  const message = `${file} has ${countOfMistakes(count, problems.length)}.`
  return new NetboxHooksError({ code: 'NBH_CONFIG_INVALID', message, problems })
}

/** Whether a path leads to what stands at another one, or into it. */
function isWithin(path: readonly PropertyKey[], outer: readonly PropertyKey[]): boolean {
  return outer.every((step, index) => path[index] === step)
}

function withFullStop(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`
}

interface ActionName {
  readonly action: string
  readonly plugin: string
}

export function actionSchemaFailed({ action, plugin }: ActionName, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: invalid,
    message: `The settings could not be checked: the settingsSchema of the action ${shownName(action)} of ${plugin} threw: ${messageOf(cause)}`,
    plugin,
    hint: 'The mistake is inside the plugin: a schema reports issues and throws nothing.',
    cause,
  })
}

export function actionSchemaLate({ action, plugin }: ActionName, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_TIMEOUT',
    message: `The settingsSchema of the action ${shownName(action)} of ${plugin} did not answer within ${ms / 1_000} s.`,
    plugin,
    hint: 'Let it check settings without asking anybody, or raise timeLimits.ready in the configuration.',
  })
}
