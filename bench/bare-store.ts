import { Worker } from 'node:worker_threads'

type Job = readonly [id: string, body: string, deliveries: readonly string[]]

/** The least that keeps jobs durably: one commit for all that came while the one before was under way. */
export class BareStore {
  readonly #thread: Worker
  #waiting: Job[] = []
  #waitingDone: (() => void)[] = []
  #underWay: (() => void)[] | undefined
  #ended: string[] = []

  constructor(path: string) {
    this.#thread = new Worker(new URL('./processes/bare-store-thread.ts', import.meta.url), {
      workerData: path,
    })
    this.#thread.on('message', () => {
      const stored = this.#underWay ?? []
      this.#underWay = undefined
      for (const resolve of stored) resolve()
      this.#send()
    })
  }

  /**
   * Resolves once it is committed.
   * @param deliveries ids of a job that is done in several parts; without them it is one
   */
  keep(id: string, body: string, deliveries: readonly string[] = []): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push([id, body, deliveries])
      this.#waitingDone.push(resolve)
      if (this.#waiting.length === 1) queueMicrotask(() => this.#send())
    })
  }

  /** Goes into the next commit: a job, or a part of one, is done. */
  end(id: string): void {
    this.#ended.push(id)
  }

  #send(): void {
    if (this.#underWay || this.#waiting.length === 0) return
    this.#underWay = this.#waitingDone
    this.#thread.postMessage([this.#waiting, this.#ended])
    this.#waiting = []
    this.#waitingDone = []
    this.#ended = []
  }
}
