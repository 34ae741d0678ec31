import type { DeliveryQueue, NewUrl, QueueWatcher, WebhookRecord } from '@netbox-hooks/delivery/queue'
import type { Listener } from '../link/listener.ts'

/** What {@link QueueNews} is made of. */
export interface QueueNewsOptions {
  readonly queue: Pick<DeliveryQueue, 'pendingWebhooks' | 'webhookRecords'>
  /** Whether a message comes from this host. */
  readonly isOwn: (holder: string) => boolean
  readonly onFailure: (error: unknown) => void
}

/** What other hosts have done, for those who want to know. Messages may be lost; then it looks around by itself. */
export class QueueNews {
  readonly #options: QueueNewsOptions
  readonly #watchers = new Set<QueueWatcher>()
  #source: Listener | undefined

  constructor(options: QueueNewsOptions) {
    this.#options = options
  }

  /** The connection that the messages come over. */
  set source(listener: Listener) {
    this.#source = listener
  }

  watch(watcher: QueueWatcher): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** Takes a message: `what holder detail`. The channel is open to others, too: after what nobody understands it looks around. */
  readonly hear = (message: string): void => {
    try {
      this.#understand(message)
    } catch {
      this.lookAround()
    }
  }

  /** Tells all that may have happened: after a lost connection, or when a host has gone. */
  readonly lookAround = (): void => {
    if (this.#watchers.size > 0) this.#lookAround().catch(this.#options.onFailure)
  }

  end(): void {
    this.#watchers.clear()
    this.#source?.end()
  }

  #understand(message: string): void {
    const [, what, holder = '', detail = ''] = /^(\S+) (\S+) (.*)$/s.exec(message) ?? []
    if (this.#options.isOwn(holder)) return
    if (what === 'due') this.#tell(({ onDue }) => onDue?.(detail))
    else if (what === 'events') this.#tell(({ onEvents }) => onEvents?.())
    else if (what === 'objects') this.#tell(({ onObjects }) => onObjects?.())
    else if (what === 'cancelled') this.#tell(({ onCancelled }) => onCancelled?.(detail.split(' ')))
    else if (what === 'readdressed')
      this.#tell(({ onReaddressed }) => onReaddressed?.(JSON.parse(detail) as NewUrl[]))
    else if (what === 'shares') {
      const webhooks = detail === '' ? undefined : (JSON.parse(detail) as string[])
      this.#tell(({ onShares }) => onShares?.(webhooks))
    } else if (what === 'record')
      this.#tell(({ onWebhookRecord }) => onWebhookRecord?.(JSON.parse(detail) as WebhookRecord))
    else this.lookAround()
  }

  async #lookAround(): Promise<void> {
    const { queue } = this.#options
    this.#tell(({ onObjects }) => onObjects?.())
    for (const record of await queue.webhookRecords())
      this.#tell(({ onWebhookRecord }) => onWebhookRecord?.(record))
    for (const webhook of await queue.pendingWebhooks()) this.#tell(({ onDue }) => onDue?.(webhook))
    this.#tell(({ onEvents }) => onEvents?.())
    this.#tell(({ onShares }) => onShares?.())
  }

  #tell(say: (watcher: QueueWatcher) => void): void {
    for (const watcher of this.#watchers) say(watcher)
  }
}
