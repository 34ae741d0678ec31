import { Worker } from 'node:worker_threads'
import { after } from '@netbox-hooks/core/times'
import { type BatchItem, BatchWriter } from './batch.ts'
import { LoadMeter } from './load-meter.ts'
import type { Answer, FromThread, ToThread } from './message.ts'
import { Numbered } from './numbered.ts'
import type { ThreadRequest } from './request.ts'
import type { SenderSettings } from './settings.ts'

/** Who is told of what a {@link SendingThread} does. */
export interface SendingThreadListener {
  /** It can send. */
  onReady(): void
  /** It has ended by itself. @param unanswered what was under way in it */
  onDeath(cause: unknown, unanswered: readonly ThreadRequest[]): void
}

/** Bytes of the bodies that are in a thread at once. */
const mostBytes = 16 * 1024 * 1024

/** Room for a thousand answers, and many times what is needed. */
const heapLimits = { maxOldGenerationSizeMb: 128 }

/** What JSON leaves out of a result. */
const nothing = {
  pauseMs: undefined,
  status: undefined,
  responseHeaders: undefined,
  responseBody: undefined,
  responseBytes: undefined,
  error: undefined,
}

/** How long it may take to end, in ms. */
const endMs = 2_000

/**
 * A thread that makes requests. Those of one turn of the loop go to it in one message, and so do the answers of one turn
 * of its own. It keeps the process alive only while one is under way.
 */
export class SendingThread {
  /** How busy the thread is. */
  readonly load: LoadMeter
  readonly #worker: Worker
  readonly #exited: Promise<void>
  readonly #writer = new BatchWriter()
  readonly #unanswered = new Numbered<ThreadRequest>()
  #batch: BatchItem[] = []
  #bytes = 0
  #isEnding = false

  constructor(settings: SenderSettings, listener: SendingThreadListener) {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      name: 'netbox-hooks sender',
      workerData: settings,
      resourceLimits: heapLimits,
      ...(startedWithCode() && { execArgv: [] }),
    })
    worker.unref()
    worker.on('message', (message: FromThread) => {
      if (message === 'ready') listener.onReady()
      else this.#settle(JSON.parse(message.answers) as Answer[])
    })
    let cause: unknown = new Error('it has ended')
    worker.on('error', (error) => {
      cause = error
    })
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        resolve()
        if (!this.#isEnding) listener.onDeath(cause, this.#unanswered.all())
      })
    })
    this.#worker = worker
    this.load = new LoadMeter(worker.performance)
  }

  /** How many requests are under way. */
  get underWay(): number {
    return this.#unanswered.size
  }

  /** Whether a body of so many bytes can be given to it now. */
  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= mostBytes
  }

  send(request: ThreadRequest): void {
    if (this.#unanswered.size === 0) this.#worker.ref()
    if (this.#batch.length === 0) setImmediate(() => this.#sendBatch())
    this.#batch.push([this.#unanswered.add(request), request])
    this.#bytes += request.delivery.body.byteLength
  }

  /** Requests to come are made so. */
  use(settings: SenderSettings): void {
    this.#say({ use: settings })
  }

  /** The options of that number are used no more. */
  forget(options: number): void {
    if (this.#writer.forget(options)) this.#say({ forget: options })
  }

  /**
   * Breaks off what is under way, which is answered with `NBH_SENDER_CLOSED`, and ends the thread.
   * @returns what it has not answered all the same
   */
  async end(): Promise<readonly ThreadRequest[]> {
    this.#isEnding = true
    this.#say('end')
    const late = after(endMs, () => void this.#worker.terminate())
    await this.#exited
    late.cancel()
    return this.#unanswered.all()
  }

  #sendBatch(): void {
    const message = this.#writer.write(this.#batch)
    this.#batch = []
    this.#say(message, [message.bytes])
  }

  #say(what: ToThread, given: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(what, given)
  }

  #settle(answers: readonly Answer[]): void {
    for (const [number, result] of answers) {
      const request = this.#unanswered.take(number)
      if (!request) continue
      this.#bytes -= request.delivery.body.byteLength
      request.end({ ...nothing, ...result })
    }
    if (this.#unanswered.size === 0) this.#worker.unref()
  }
}

/** Whether the process runs code from its command line, whose kind it names: a thread, which has a file, refuses that. */
function startedWithCode(): boolean {
  return process.execArgv.some((argument) => argument.startsWith('--input-type'))
}
