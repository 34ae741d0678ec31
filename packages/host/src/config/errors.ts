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

/** What mistakes are told with. */
interface Telling {
  /** Name of the configuration file, for people; `undefined` if it is no file. */
  readonly file: string | undefined
  /** Who says what stands at a path, where it is not the file. */
  readonly origins?: ReadonlyMap<string, string>
  /** What came of the references: whatever else is said of one that leads nowhere follows from that. */
  readonly resolved: Pick<ResolvedConfig, 'issues' | 'origins'>
  /** Takes secrets out of a mistake. */
  readonly redact: (error: NetboxHooksError) => NetboxHooksError
}

/** Where a mistake is, and what is said of it. */
interface Mistake {
  readonly path: readonly PropertyKey[]
  readonly error: NetboxHooksError
}

/** Collects the mistakes of one configuration, or of one object that is managed. */
export class ConfigReporter {
  readonly #told: Told
  /** Where the paths start that it is given. */
  readonly #base: readonly PropertyKey[]

  private constructor(told: Told, base: readonly PropertyKey[]) {
    this.#told = told
    this.#base = base
  }

  static for(telling: Telling): ConfigReporter {
    const report = new ConfigReporter(new Told(telling), [])
    for (const { path, message, code = invalid, hint } of telling.resolved.issues)
      report.#told.keep(path, () => ({ code, message: withFullStop(message), hint }))
    return report
  }

  /** The same for one part of the configuration, with paths that start there. */
  within(...steps: readonly PropertyKey[]): ConfigReporter {
    return new ConfigReporter(this.#told, [...this.#base, ...steps])
  }

  get mistakes(): Mistakes<Mistake> {
    return this.#told.mistakes
  }

  /** @throws NetboxHooksError `NBH_CONFIG_INVALID` if there are mistakes */
  refuse(file: string): void {
    const { first, count } = this.mistakes
    const errors = first.map(({ error }) => error)
    if (count > 0) throw configInvalid(file, errors, count)
  }

  /** Whether a value is not known that stands at a path, in it, or around it. */
  lacks(...path: readonly PropertyKey[]): boolean {
    return this.#told.missing.touches([...this.#base, ...path])
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
      message: `It says the same as ${formatPath([...this.#base, ...earlier])}.`,
      hint,
    }))
  }

  unknownWebhook(path: readonly PropertyKey[], webhook: string, known: () => readonly string[]): void {
    this.#report(path, () => ({
      code: 'NBH_CONFIG_UNKNOWN_WEBHOOK',
      message: `There is no webhook ${shownName(webhook)}.`,
      hint: nearest(webhook, known(), 'webhooks'),
    }))
  }

  managedWebhook(path: readonly PropertyKey[], webhook: string): void {
    this.#report(path, () => ({
      code: 'NBH_CONFIG_UNKNOWN_WEBHOOK',
      message: `There is no webhook ${shownName(webhook)} for a rule of the configuration: the one of that name is managed, and such rules lead to webhooks of the configuration and of plugins alone.`,
      hint: 'Manage the rule as well, with `netbox-hooks rules add`; or remove the managed webhook, and declare it.',
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
    const isTold = this.#told.paths.has(formatPath([...this.#base, ...path]))
    if (!isTold) this.#report(path, () => ({ code, message, hint, plugin }))
  }

  #report(path: readonly PropertyKey[], mistake: () => ErrorDetails): void {
    const follows = path.length > 0 && this.lacks(...path)
    if (!follows) this.#told.keep([...this.#base, ...path], mistake)
  }
}

/** What was said of a configuration. Paths start at its own start. */
class Told {
  readonly mistakes: Mistakes<Mistake> = new Mistakes(limits.configProblems)
  /** Paths of which something was said. */
  readonly paths = new Set<string>()
  /** Where references lead nowhere. */
  readonly missing: PathSet
  readonly #telling: Telling

  constructor(telling: Telling) {
    this.#telling = telling
    this.missing = new PathSet(telling.resolved.issues.map(({ path }) => path))
  }

  keep(path: readonly PropertyKey[], mistake: () => ErrorDetails): void {
    const { file, resolved, redact } = this.#telling
    this.mistakes.add(() => {
      const { where = this.#originOf(path), ...details } = mistake()
      const source = resolved.origins.find((found) => isWithin(path, found.path))?.source
      const from = source === undefined || details.message.includes(source) ? '' : `, from ${source}`
      const place = formatPath(path)
      const inFile =
        file === undefined ? place || undefined : `${file}: ${place || '(the whole file)'}${from}`
      this.paths.add(place)
      return { path, error: redact(new NetboxHooksError({ ...details, where: where ?? inFile })) }
    })
  }

  /** Of the value at a path, or of the one that it is part of. */
  #originOf(path: readonly PropertyKey[]): string | undefined {
    const { origins } = this.#telling
    const ends = path.map((_, index) => formatPath(path.slice(0, index + 1)))
    return ends.map((end) => origins?.get(end)).find((origin) => origin !== undefined)
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

/** @param mistakes of what a plugin has registered, one at least */
export function pluginObjectsInvalid(
  plugin: string,
  mistakes: readonly NetboxHooksError[],
): NetboxHooksError {
  if (mistakes.length === 1) return mistakes[0] as NetboxHooksError
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_OBJECTS_INVALID',
    message: `The webhooks and event rules that ${plugin} registers have ${mistakes.length} mistakes.`,
    plugin,
    problems: mistakes.slice(0, limits.configProblems),
  })
}

/**
 * @param what of the plugin's it is: `webhook "chat"`
 * @param owner who has the name already: `the configuration`
 */
export function pluginNameTaken(what: string, owner: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONFIG_DUPLICATE_NAME',
    message: `The name of its ${what} is taken, or looks the same as one that is: by ${owner}.`,
    hint: 'Give one of them another name.',
  })
}
