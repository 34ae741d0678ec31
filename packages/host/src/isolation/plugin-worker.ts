import { isDeepStrictEqual } from 'node:util'
import { type Logger, messageOf, type PluginScope, type TimeLimits, withTimeLimit } from '@netbox-hooks/core'
import { after, type Timer } from '@netbox-hooks/core/times'
import type { WebhookCallbackInput } from '@netbox-hooks/webhooks'
import { notSendable, type PluginPlace, workerDown } from './errors.ts'
import type {
  CallbackAnswer,
  WorkerImport,
  WorkerMethods,
  WorkerPlugin,
  WorkerRegistrations,
} from './worker-messages.ts'
import { WorkerProcess } from './worker-process.ts'

/** What a {@link PluginWorker} is made of. */
export interface PluginWorkerOptions {
  readonly plugin: WorkerPlugin
  /** The plugin's scope in the host. */
  readonly scope: PluginScope
  /** File of the plugin's entry module. */
  readonly file: string
  /** MiB that the plugin's JavaScript heap may take. */
  readonly heapLimit: number
  /** Import and `ready()` together limit how long a replacement may take. */
  readonly timeLimits: Pick<TimeLimits, 'import' | 'ready'>
  readonly logger: Logger
}

const shortestPauseMs = 1_000
const longestPauseMs = 60_000
/** A worker that has served for this long was no failed attempt: the next pause is the shortest one again. */
const provenAfterMs = 60_000

/**
 * The worker of one plugin, in the host: started and asked as the plugin is loaded. Once the plugin is ready, a worker
 * that ends is replaced after a pause of 1 s, 2 s, 4 s … 1 min; until then calls fail at once.
 */
export class PluginWorker {
  readonly #options: PluginWorkerOptions
  #settings: Readonly<Record<string, unknown>> = {}
  #registrations: WorkerRegistrations | undefined
  /** The latest process, whether it serves yet or not. */
  #process: WorkerProcess | undefined
  #servesSince: number | undefined
  #downReason = 'has not started'
  #pauseMs = shortestPauseMs
  #pause: Timer | undefined
  #isClosed = false

  constructor(options: PluginWorkerOptions) {
    this.#options = options
  }

  /** Starts the worker and lets it import the plugin. */
  import(): Promise<WorkerImport> {
    return this.#start().request('import', this.#options.plugin)
  }

  /**
   * Runs the plugin's `ready()`. From now on the worker is replaced when it ends.
   * @throws NetboxHooksError `NBH_SETTINGS_NOT_IN_WORKER`; what the plugin's `ready()` fails with
   */
  async ready(settings: Readonly<Record<string, unknown>>): Promise<WorkerRegistrations> {
    this.#settings = settings
    const process = this.#process as WorkerProcess
    this.#registrations = await this.#requestReady(process)
    this.#serve(process)
    return this.#registrations
  }

  /**
   * Calls a callback.
   * @param callback its place among the registered ones
   * @throws NetboxHooksError `NBH_PLUGIN_WORKER_DOWN` if the worker is down or ends; whatever the callback throws
   */
  async call(
    callback: number,
    { signal, settings: _, ...input }: WebhookCallbackInput,
  ): Promise<CallbackAnswer> {
    return this.#serving().request('call', { callback, input: JSON.stringify(input) }, signal)
  }

  /**
   * Asks something else of the plugin: a filter, an action, or whether settings fit one.
   * @throws NetboxHooksError `NBH_PLUGIN_WORKER_DOWN` if the worker is down or ends; whatever the plugin throws
   */
  async request<Method extends 'filter' | 'runAction' | 'checkSettings'>(
    method: Method,
    argument: Parameters<WorkerMethods[Method]>[0],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<WorkerMethods[Method]>>> {
    return this.#serving().request(method, argument, signal)
  }

  /** Runs the plugin's `shutdown()` if the worker is up, and ends the worker. */
  async shutdown(): Promise<void> {
    const isUp = this.#servesSince !== undefined
    this.#isClosed = true
    try {
      if (isUp) await this.#process?.request('shutdown', undefined)
    } finally {
      await this.close()
    }
  }

  /** Ends the worker, whatever it is doing. May be called twice. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#pause?.cancel()
    await this.#process?.kill()
  }

  #serving(): WorkerProcess {
    if (!this.#process || this.#servesSince === undefined) throw workerDown(this.#place, this.#downReason)
    return this.#process
  }

  get #place(): PluginPlace {
    const { scope, file } = this.#options
    return { plugin: scope.plugin, where: file }
  }

  #start(): WorkerProcess {
    const { heapLimit, logger, scope } = this.#options
    this.#process = new WorkerProcess({
      heapLimit,
      logger,
      onBackgroundFailure: (error) => scope.failedInBackground(error),
      down: (reason) => workerDown(this.#place, reason),
    })
    return this.#process
  }

  #requestReady(process: WorkerProcess): Promise<WorkerRegistrations> {
    try {
      structuredClone(this.#settings)
    } catch (error) {
      throw notSendable(this.#place.plugin, 'The settings', error)
    }
    return process.request('ready', this.#settings)
  }

  #serve(process: WorkerProcess): void {
    this.#servesSince = performance.now()
    void process.ended.then((reason) => this.#replaceLater(reason))
  }

  #replaceLater(reason: string): void {
    const since = this.#servesSince
    this.#servesSince = undefined
    this.#downReason = reason
    if (this.#isClosed) return
    if (since !== undefined && performance.now() - since >= provenAfterMs) this.#pauseMs = shortestPauseMs
    const { code, plugin, message } = workerDown(this.#place, reason)
    this.#options.logger.warn({ plugin, code }, `${message} It is replaced in ${this.#pauseMs / 1_000} s.`)
    this.#pause = after(this.#pauseMs, () => void this.#replace())
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs)
  }

  async #replace(): Promise<void> {
    const process = this.#start()
    const { import: importMs, ready: readyMs } = this.#options.timeLimits
    try {
      await withTimeLimit(
        this.#catchUp(process),
        importMs + readyMs,
        () => new Error('did not start in time'),
      )
      this.#serve(process)
      const { plugin } = this.#place
      this.#options.logger.info({ plugin }, `The worker of ${plugin} has been replaced.`)
    } catch (error) {
      await process.kill()
      this.#replaceLater(`could not be replaced: ${messageOf(error).replace(/\.$/, '')}`)
    }
  }

  /** Brings a new process to where the first one was when the plugin became ready. */
  async #catchUp(process: WorkerProcess): Promise<void> {
    await process.request('import', this.#options.plugin)
    const registrations = await this.#requestReady(process)
    if (!isDeepStrictEqual(registrations, this.#registrations))
      throw new Error('it has registered something else than before')
  }
}
