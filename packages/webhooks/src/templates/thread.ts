import { MessageChannel, Worker } from 'node:worker_threads'
import type { TemplateAnswer, TemplateOutcome, TemplateTask, TemplateThreadData } from './messages.ts'
import type { PluginFilters } from './plugin-filters.ts'

/** Who is told of what a {@link TemplateThread} does. */
export interface TemplateThreadListener {
  onReady(): void
  /** Tasks are answered in turn. */
  onOutcome(outcome: TemplateOutcome): void
  /** The thread has ended by itself. */
  onEnd(error: Error): void
}

/** How a thread begins. */
export interface TemplateThreadStart extends Pick<TemplateThreadData, 'env' | 'refuseUnknownFilters'> {
  readonly pluginFilters: PluginFilters
}

/** One template thread. It does not keep the process alive. */
export class TemplateThread {
  readonly #worker: Worker
  #listener: TemplateThreadListener | undefined

  constructor({ pluginFilters, ...start }: TemplateThreadStart, listener: TemplateThreadListener) {
    this.#listener = listener
    const { port1: ours, port2: port } = new MessageChannel()
    const answered = new Int32Array(new SharedArrayBuffer(4))
    const data: TemplateThreadData = {
      ...start,
      pluginFilters: pluginFilters.names,
      filterCalls: { port, answered },
    }
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), {
      name: 'netbox-hooks templates',
      workerData: data,
      transferList: [port],
      // What templates may not read is not even there.
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 },
    })
    pluginFilters.serve(ours, answered)
    this.#worker.on('message', (answer: TemplateAnswer) => {
      if (answer === 'ready') this.#listener?.onReady()
      else this.#listener?.onOutcome(answer)
    })
    this.#worker.on('error', (error) => this.#end(error as Error))
    this.#worker.on('exit', () => this.#end(new Error('the thread has ended')))
    this.#worker.unref()
  }

  post(task: TemplateTask): void {
    this.#worker.postMessage(task)
  }

  /** Ends the thread, whatever it does; nothing more is heard of it. */
  async terminate(): Promise<void> {
    this.#listener = undefined
    await this.#worker.terminate()
  }

  #end(error: Error): void {
    const listener = this.#listener
    this.#listener = undefined
    listener?.onEnd(error)
  }
}
