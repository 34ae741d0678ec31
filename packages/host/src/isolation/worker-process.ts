import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Logger, messageOf, type NetboxHooksError } from '@netbox-hooks/core'
import { after, type Timer } from '@netbox-hooks/core/times'
import { inheritedFlags } from './inherited-flags.ts'
import { receivedError } from './sent-error.ts'
import { receivedFields } from './sent-fields.ts'
import type { HostMessage, WorkerMessage, WorkerMethods } from './worker-messages.ts'

/** What a {@link WorkerProcess} is made of. */
export interface WorkerProcessOptions {
  /** MiB that its JavaScript heap may take. */
  readonly heapLimit: number
  readonly logger: Logger
  /** Told of what the plugin's code threw where nobody waited for it. */
  readonly onBackgroundFailure: (error: Error) => void
  /** The error that tells why the worker is down; `reason` ends a sentence that begins with the worker. */
  readonly down: (reason: string) => NetboxHooksError
}

interface Waiter {
  resolve(value: never): void
  reject(error: unknown): void
}

/** How long a worker may leave a passed time limit without any sign of life before it counts as blocked. */
const graceMs = 1_000

/** One worker from its start to its end: a Node process that is asked by message. */
export class WorkerProcess {
  /** Resolves with the reason when the process has ended. */
  readonly ended: Promise<string>
  readonly #child: ChildProcess
  readonly #heapLimit: number
  readonly #logger: Logger
  readonly #onBackgroundFailure: (error: Error) => void
  readonly #down: (reason: string) => NetboxHooksError
  readonly #waiting = new Map<number, Waiter>()
  #lastId = 0
  /** Why it has ended, or is about to. */
  #reason: string | undefined
  #suspicion: Timer | undefined

  constructor({ heapLimit, logger, onBackgroundFailure, down }: WorkerProcessOptions) {
    this.#heapLimit = heapLimit
    this.#logger = logger
    this.#onBackgroundFailure = onBackgroundFailure
    this.#down = down
    this.#child = fork(fileURLToPath(new URL('./worker-main.js', import.meta.url)), [], {
      execArgv: [...inheritedFlags(process.execArgv), `--max-old-space-size=${heapLimit}`],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child.on('message', (message) => this.#receive(message as WorkerMessage))
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve(this.#end(code, signal)))
      this.#child.on('error', (error) => {
        if (this.#child.pid !== undefined) return
        this.#reason ??= `could not be started: ${messageOf(error)}`
        resolve(this.#end(null, null))
      })
    })
  }

  /**
   * Asks the worker. When `signal` is aborted the answer is given up, and the worker is told; if it shows no sign of
   * life within a second after that, it is blocked, and ended.
   *
   * @throws NetboxHooksError what the worker answers with; `NBH_PLUGIN_WORKER_DOWN` if it ends before it answers
   */
  request<Method extends keyof WorkerMethods>(
    method: Method,
    argument: Parameters<WorkerMethods[Method]>[0],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<WorkerMethods[Method]>>> {
    const { promise, resolve, reject } = Promise.withResolvers<never>()
    const id = ++this.#lastId
    try {
      if (this.#reason !== undefined) throw this.#down(this.#reason)
      this.#send({ id, method, argument })
      this.#waiting.set(id, { resolve, reject })
      signal?.addEventListener('abort', () => this.#abort(id, signal.reason), { once: true })
    } catch (error) {
      reject(error)
    }
    return promise
  }

  /** Ends the process, whatever it is doing, and resolves when it is gone. May be called twice. */
  async kill(reason = 'was stopped'): Promise<void> {
    this.#reason ??= reason
    this.#child.kill('SIGKILL')
    await this.ended
  }

  #send(message: HostMessage): void {
    // A process that has just ended makes an error of it; its end is reported anyway.
    this.#child.send(message, () => {})
  }

  #receive(message: WorkerMessage): void {
    this.#suspicion?.cancel()
    this.#suspicion = undefined
    if ('log' in message) this.#logger[message.log](receivedFields(message.fields), message.message)
    else if ('background' in message) this.#onBackgroundFailure(receivedError(message.background))
    else if ('uncaught' in message)
      this.#reason ??= `ended with an error that nothing caught: ${message.uncaught}`
    else if ('id' in message) this.#settle(message)
  }

  #settle(answer: Extract<WorkerMessage, { id: number }>): void {
    const waiter = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('error' in answer) waiter?.reject(receivedError(answer.error))
    else waiter?.resolve(answer.value as never)
  }

  #abort(id: number, reason: unknown): void {
    const waiter = this.#waiting.get(id)
    if (!waiter) return
    this.#waiting.delete(id)
    waiter.reject(reason)
    this.#send({ abort: id })
    // If it is this process that was busy, the sign of life has come and is read before the immediate.
    this.#suspicion ??= after(graceMs, () => setImmediate(() => this.#killIfSilent()))
  }

  #killIfSilent(): void {
    if (this.#suspicion) void this.kill('was blocked and has been ended: its code never let go of the thread')
  }

  #end(code: number | null, signal: NodeJS.Signals | null): string {
    this.#suspicion?.cancel()
    this.#reason ??= this.#reasonOf(code, signal)
    const error = this.#down(this.#reason)
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
    return this.#reason
  }

  #reasonOf(code: number | null, signal: NodeJS.Signals | null): string {
    // So Node ends when memory runs out; Windows has no signals.
    if (signal === 'SIGABRT' || code === 134)
      return `aborted, as Node does when the heap (${this.#heapLimit} MiB) is used up`
    return signal === null ? `was ended by process.exit(${code})` : `was ended by the signal ${signal}`
  }
}
