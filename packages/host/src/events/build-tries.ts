import { codeOf } from '@netbox-hooks/core'
import { eventUnbuildable } from '../errors.ts'
import type { EventDeliveries, PlannedDeliveries, PlanOptions } from './deliveries.ts'
import type { FreshEvent } from './stored-event.ts'

/** How often an event is built that cannot be. */
const mostTries = 3
/** Failures of the host, not of the event. */
const ofHost: readonly unknown[] = ['NBH_TEMPLATE_THREAD_FAILED', 'NBH_TEMPLATES_CLOSED']

/** Builds events; one that fails again and again is given up, so that it holds up no other for ever. */
export class BuildTries {
  readonly #source: EventDeliveries
  /** By the event's id: how often it has failed. */
  readonly #failed = new Map<string, number>()

  constructor(source: EventDeliveries) {
    this.#source = source
  }

  /** As {@link EventDeliveries.of}. @throws whatever building throws, if it is to be tried again */
  async of(queued: FreshEvent, options: PlanOptions): Promise<PlannedDeliveries> {
    const { id } = queued
    try {
      const planned = await this.#source.of(queued, options)
      if (this.#failed.size > 0) this.#failed.delete(id)
      return planned
    } catch (thrown) {
      if (ofHost.includes(codeOf(thrown))) throw thrown
      const tries = (this.#failed.get(id) ?? 0) + 1
      this.#failed.set(id, tries)
      if (tries < mostTries) throw thrown
      this.#failed.delete(id)
      return this.#source.unbuilt(queued, eventUnbuildable(thrown, tries))
    }
  }
}
