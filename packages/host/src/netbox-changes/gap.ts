import { sleep } from '@netbox-hooks/core/times'

/** Whether webhooks of NetBox were not accepted, which its log has to make up for. */
export class Gap {
  #isOpen = false
  #wake = new AbortController()

  get isOpen(): boolean {
    return this.#isOpen
  }

  note(): void {
    this.#isOpen = true
    this.#wake.abort()
  }

  /** It is being made up for. */
  close(): void {
    this.#isOpen = false
    if (this.#wake.signal.aborted) this.#wake = new AbortController()
  }

  /** Resolves when `ms` have passed, there is a gap, or the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return sleep(ms, { signal: AbortSignal.any([signal, this.#wake.signal]), keepsAlive: false })
  }
}
