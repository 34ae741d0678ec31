import { type HostHooks, type Logger, messageOf } from '@netbox-hooks/core'
import { keepSpelling } from '@netbox-hooks/core/json'
import { every } from '@netbox-hooks/core/times'
import {
  type Actor,
  loadServing,
  type NetboxCatchUp,
  type ReloadReport,
  type RunningServer,
  startServer,
} from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import type { HostRole } from './config/host-role.ts'
import type { ParsedConfig } from './config/parsed.ts'
import { type Draining, Engine } from './engine/engine.ts'
import type { EventInput } from './events/input.ts'
import { copyEvent, type EventOrigin } from './events/stored-event.ts'
import type { HostParts, LoadedHost } from './loaded-host.ts'
import type { NetboxFeedOptions } from './netbox-changes/netbox-feed.ts'
import { NetboxSide } from './netbox-changes/netbox-side.ts'
import type { HostOperations } from './operations/host-operations.ts'
import { ProgressLine } from './progress/line.ts'
import { counted, formatSeconds } from './progress/text.ts'
import { forgetHolder, noteHolder, type QueueHolder } from './queue-holder.ts'
import { isShared, queueFile } from './queues/open.ts'
import { type ReadConfig, Reloads } from './reload/reloads.ts'
import type { Secrets } from './secrets/secrets.ts'
import { type HostToServe, servedHost } from './served-host.ts'
import type { Surroundings } from './surroundings.ts'
import { traced } from './tracing/tracing.ts'

/** What a {@link RunningHost} is made of. */
export interface RunningHostOptions {
  readonly loaded: LoadedHost
  readonly parts: HostParts
  readonly hooks: HostHooks
  readonly secrets: Secrets
  readonly logger: Logger
  readonly role: HostRole
  /** Where progress of long work is shown. Default `log`. */
  readonly progress: 'log' | 'terminal' | undefined
  /** Whether it accepts what a command has and serves nothing. */
  readonly onlyAccepts: boolean | undefined
  readonly surroundings?: Surroundings | undefined
}

/** How events are accepted. */
export interface EmitOptions {
  readonly idempotencyKey?: string | undefined
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  readonly requestId?: string | undefined
  /** Whether `JSON.parse()` has just made the events, and nobody else has them: they are frozen and not copied. */
  readonly isParsed?: boolean | undefined
  /** NetBox has sent them, or its change log was read: one may come behind a later change. */
  readonly source?: 'netbox' | 'catch-up' | undefined
  /** Asked last of all whether it was accepted already, if it has such a source. */
  readonly isKnown?: (() => boolean) | undefined
  /** By what each is known. Default: new ids. */
  readonly ids?: readonly string[] | undefined
}

/** A host whose queue is open: the engine, and the HTTP API. */
export class RunningHost {
  readonly #options: RunningHostOptions
  readonly #engine: Engine
  readonly #reloads: Reloads
  readonly #netbox: NetboxSide
  #server: RunningServer | undefined

  private constructor(options: RunningHostOptions, engine: Engine, netbox: NetboxSide) {
    this.#options = options
    this.#engine = engine
    this.#netbox = netbox
    this.#reloads = new Reloads({
      started: options.parts,
      read: () => this.#readConfig(),
      note: (report, by) => this.#noteReload(report, by),
      logger: options.logger,
    })
  }

  /** Opens the queue. @throws NetboxHooksError as the queue's engine does */
  static async open(options: RunningHostOptions): Promise<RunningHost> {
    const { loaded, parts, hooks, secrets, logger, role, onlyAccepts, surroundings } = options
    // While another thread opens the queue's file, this one has time to load the server. What fails is told by serving.
    if (parts.config.server && !onlyAccepts) loadServing().catch(() => {})
    const netbox = new NetboxSide(parts.config, role === 'all')
    const engine = await Engine.open({
      ...parts,
      hold: (event) => netbox.hold(event),
      hooks,
      secrets,
      logger,
      role,
      onlyAccepts,
      surroundings,
      progress: () => progressLine(options),
      tracing: loaded.tracing,
    })
    const host = new RunningHost(options, engine, netbox)
    host.#note({ phase: onlyAccepts ? 'command' : 'starting' })
    return host
  }

  /** Where the HTTP API is served. */
  get serverUrl(): string | undefined {
    return this.#server?.url
  }

  get operations(): HostOperations {
    return this.#engine.operations
  }

  /** Begins to work off the queue, and serves the HTTP API of a host if it is configured. */
  async start(host: HostToServe): Promise<void> {
    const { logger, onlyAccepts } = this.#options
    await this.#engine.start()
    if (onlyAccepts) return
    const { server } = this.#reloads.config
    const feedOptions = this.#feedOptions()
    if (server && !this.#engine.isLate) await this.#netbox.recall(this.operations.history)
    if (feedOptions) this.#netbox.start(feedOptions)
    if (server) {
      const { host: address, ...served } = server
      this.#server = await startServer({ ...served, host: servedHost(host), address })
    }
    this.#note({ phase: 'running', url: this.#server?.url })
    if (this.#server) logger.info({}, `Serving the HTTP API at ${this.#server.url}`)
  }

  /** Accepts events; resolves with their ids when they are durable. It throws as {@link completeEvent} does. */
  emit(inputs: readonly EventInput[], options: EmitOptions): Promise<readonly string[]> {
    const { source, idempotencyKey, isKnown, ...how } = options
    const events = this.#options.loaded.complete(inputs)
    const [event] = events
    if (!source || !event) return this.#accept(events, options, {})
    return this.#netbox.accept({ event, source, idempotencyKey, isKnown }, (told, { origin, ...known }) =>
      this.#accept([told], { ...how, ...known }, origin),
    )
  }

  #accept(
    events: readonly ChangeEvent[],
    { headers, requestId, idempotencyKey, isParsed, ids }: EmitOptions,
    from: EventOrigin,
  ): Promise<readonly string[]> {
    const { loaded, hooks } = this.#options
    const start = () =>
      ({ kind: 'producer', carrier: headers, attributes: { 'netbox_hooks.events': events.length } }) as const
    return traced(loaded.tracing, 'netbox-hooks accept', start, (trace) => {
      const origin = { ...from, trace, requestId }
      const accept = (these: readonly ChangeEvent[]) =>
        this.#engine.accept(these, { origin, idempotencyKey, isParsed, ids })
      return hooks.events.taps.length > 0 ? this.#throughPipeline(events).then(accept) : accept(events)
    })
  }

  /** Reads NetBox's change log; `undefined` if it is not read. */
  get netbox(): NetboxCatchUp | undefined {
    return this.#netbox.feed
  }

  /** How many changes came from NetBox behind a later one of their object. */
  get lateChanges(): number {
    return this.#netbox.late
  }

  /** What NetBox's change log is read with; `undefined` of a host that accepts nothing of it. */
  #feedOptions(): Omit<NetboxFeedOptions, 'config'> | undefined {
    const { logger, role, parts, onlyAccepts } = this.#options
    const { store } = this.#engine
    if (!store || role === 'worker' || onlyAccepts || !this.#reloads.config.server) return undefined
    return {
      store,
      history: this.operations.history,
      logger,
      rules: () => [...parts.inventory.rules()].map(({ rule }) => rule),
      concerns: (change) => parts.builder.concerns(change),
      accept: async (event, { id, key, isKnown }) => {
        const idempotencyKey = `netbox:${key}`
        const how = { ids: [id], idempotencyKey, isKnown, source: 'catch-up' } as const
        const [accepted] = await this.emit([event], how)
        return accepted
      },
    }
  }

  /** What the events pipeline makes of events. One that is none any more goes on as it came; how many there are stays. */
  async #throughPipeline(given: readonly ChangeEvent[]): Promise<readonly ChangeEvent[]> {
    const { hooks, loaded, logger } = this.#options
    const where = (index: number) => (given.length > 1 ? `[${index}]` : undefined)
    const events = Object.freeze(given.map((event, index) => copyEvent(event, where(index))))
    await hooks.events.promise(events)
    return events.map((event, index) => {
      try {
        return keepSpelling(loaded.complete([copyEvent(event)])[0] as ChangeEvent, given[index])
      } catch (error) {
        const stages = hooks.events.taps.map(({ name }) => name).join(', ')
        logger.warn(
          { hook: 'events', code: 'NBH_EVENT_INVALID' },
          `After the events pipeline (${stages}), an event is accepted as it came: ${messageOf(error)}`,
        )
        return given[index] as ChangeEvent
      }
    })
  }

  /** Reads the configuration again, and takes over what can be. @throws NetboxHooksError `NBH_CONFIG_…`: nothing has changed */
  reload(by: Actor): Promise<ReloadReport> {
    return this.#reloads.reload(by)
  }

  async #readConfig(): Promise<ReadConfig> {
    const read = await this.#options.loaded.read((config) => this.#engine.objectionsTo(config))
    const take = (counts: ParsedConfig): void => {
      // What may be refused comes first.
      this.#server?.use(counts.server ?? {})
      read.take(counts)
      this.#engine.use(counts)
      this.#netbox.use(counts, this.#feedOptions())
    }
    return { ...read, take }
  }

  /** That a record of it cannot be kept does not undo it. */
  async #noteReload({ applied, needsRestart }: ReloadReport, actor: Actor): Promise<void> {
    const entry = { action: 'configuration_reloaded', actor, details: { applied, needsRestart } } as const
    try {
      await this.#engine.audit?.note(entry)
    } catch (error) {
      this.#options.logger.error({ err: error }, `No record of the reload was kept: ${messageOf(error)}`)
    }
  }

  /** Resolves when every accepted event is processed and no delivery is due or under way. */
  idle(): Promise<void> {
    return this.#engine.idle()
  }

  /** Answers no more requests. */
  async stopServing(): Promise<void> {
    if (!this.#options.onlyAccepts) this.#note({ phase: 'stopping' })
    await Promise.all([this.#server?.close(), this.#netbox.stop()])
  }

  /** Finishes what is being sent, for up to 20 s, and lets go of the queue. */
  async drain(): Promise<void> {
    const line = progressLine(this.#options)
    const timer = every(100, () => line.show(drainingText(this.#engine.draining)))
    await this.#engine.stop().finally(() => {
      timer.cancel()
      line.end()
      const file = this.#file
      if (file !== undefined) forgetHolder(file)
    })
  }

  /** Tells commands that find the queue taken how far this host is. */
  #note(holder: Omit<QueueHolder, 'pid'>): void {
    const file = this.#file
    if (file !== undefined) noteHolder(file, holder)
  }

  /** The queue's file, if it is in one. */
  get #file(): string | undefined {
    const { parts, surroundings } = this.#options
    const { config, directory } = parts
    return surroundings?.queue || isShared(config.queue) ? undefined : queueFile(config.queue, directory)
  }
}

function progressLine({ progress, logger }: Pick<RunningHostOptions, 'progress' | 'logger'>): ProgressLine {
  const tell = (text: string) => logger.info({}, text)
  return new ProgressLine(progress === 'terminal' ? {} : { isTerminal: false, tell })
}

function drainingText({ events, requests, leftMs }: Draining): string {
  const what = [
    ...(events > 0 ? [counted(events, 'event', 'events')] : []),
    ...(requests > 0 ? [counted(requests, 'request', 'requests')] : []),
  ]
  return `Finishing ${what.join(' and ') || 'up'}, up to ${formatSeconds(leftMs / 1_000)} left`
}
