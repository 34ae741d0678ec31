import { formatPath, type Logger } from '@netbox-hooks/core'
import type { Actor, ReloadReport } from '@netbox-hooks/server'
import type { ParsedConfig } from '../config/parsed.ts'
import { differingPaths } from './differing-paths.ts'
import { changedSettings, type Environment } from './environment.ts'
import { takenOver } from './taken-over.ts'

/** A configuration that was read again, and has no mistakes. */
export interface ReadConfig {
  readonly config: ParsedConfig
  readonly environment: Environment
  /**
   * Puts it in force, in one step.
   * @param counts what counts from now on: not all of it can be taken over
   */
  take(counts: ParsedConfig): void
}

/** What {@link Reloads} are made with. */
export interface ReloadsOptions {
  /** What the host was started with. */
  readonly started: Pick<ReadConfig, 'config' | 'environment'>
  /** Reads and checks the configuration. @throws NetboxHooksError `NBH_CONFIG_…` */
  readonly read: () => Promise<ReadConfig>
  /** Keeps a record of what was done. */
  readonly note: (report: ReloadReport, by: Actor) => Promise<void>
  readonly logger: Logger
}

/** Reads the configuration again while the host runs, one time after the other. */
export class Reloads {
  readonly #options: ReloadsOptions
  #config: ParsedConfig
  #environment: Environment
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: ReloadsOptions) {
    this.#options = options
    this.#config = options.started.config
    this.#environment = options.started.environment
  }

  /** What counts now. */
  get config(): ParsedConfig {
    return this.#config
  }

  /** Takes over what can be of the configuration as it is now. @throws NetboxHooksError `NBH_CONFIG_…`: nothing has changed */
  reload(by: Actor): Promise<ReloadReport> {
    const next = this.#last.then(() => this.#reload(by))
    this.#last = next.catch(() => {})
    return next
  }

  async #reload(by: Actor): Promise<ReloadReport> {
    const { read, note, logger } = this.#options
    const before = this.#config
    const { config, environment, take } = await read()
    const counts = takenOver(before, config)
    take(counts)
    const changed = [...pathsOf(before, counts), ...changedSettings(this.#environment, environment)]
    const report = { applied: [...new Set(changed)], needsRestart: pathsOf(counts, config) }
    this.#config = counts
    this.#environment = environment
    logger.info(report, wordsFor(report))
    await note(report, by)
    return report
  }
}

function pathsOf(before: ParsedConfig, after: ParsedConfig): readonly string[] {
  return differingPaths(before, after).map(formatPath)
}

function wordsFor({ applied, needsRestart }: ReloadReport): string {
  const taken = applied.length === 0 ? 'nothing in it has changed' : `in force: ${applied.join(', ')}`
  const waits = needsRestart.length === 0 ? '' : `; for the next start: ${needsRestart.join(', ')}`
  return `The configuration was read again; ${taken}${waits}`
}
