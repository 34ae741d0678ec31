import type { Registry } from '@netbox-hooks/core'
import type { EventInput } from '@netbox-hooks/host'
import type { RequestBuilder } from '@netbox-hooks/webhooks'

const name = 'every event'

/** The rule of a host that was given none: every event goes to every webhook. It learns types of objects as they come. */
export class EveryEvent {
  readonly #builder: RequestBuilder
  readonly #registry: Registry
  readonly #webhooks: readonly string[]
  readonly #objectTypes = new Set<string>()

  constructor(
    { builder, registry }: { readonly builder: RequestBuilder; readonly registry: Registry },
    webhooks: readonly string[],
  ) {
    this.#builder = builder
    this.#registry = registry
    this.#webhooks = webhooks
  }

  /** Takes note of events that are about to be given to the host. */
  expect(inputs: readonly EventInput[]): void {
    const before = this.#objectTypes.size
    for (const input of inputs) {
      const { objectType } = Object(input) as Partial<EventInput>
      if (typeof objectType === 'string' && /^[^.*\s]+\.[^.*\s]+$/.test(objectType))
        this.#objectTypes.add(objectType)
    }
    if (this.#objectTypes.size === before) return
    const eventTypes = this.#registry.entries('eventTypes').map(({ value }) => value.name)
    const rule = { name, objectTypes: [...this.#objectTypes], eventTypes, webhooks: this.#webhooks }
    this.#builder.putRule(rule, 0)
  }
}
