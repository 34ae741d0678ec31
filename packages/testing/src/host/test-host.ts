import { NetboxHooksError } from '@netbox-hooks/core'
import type { EmitOptions, EventInput, NetboxHooksHost } from '@netbox-hooks/host'
import { realPause, withinReal } from '../clock/real-time.ts'
import type { TestClock } from '../clock/test-clock.ts'
import { eventStuck } from '../errors.ts'
import type { EmittedEvent } from './emitted-event.ts'
import { HostUnderTest } from './host-under-test.ts'
import type { TestHostOptions } from './test-host-options.ts'
import type { LogLine } from './test-log.ts'
import { beforeTimePassesMs, TestWorld } from './test-world.ts'

const defaultPatienceMs = 4_000

/** A host for tests: made by {@link createTestHost}. */
export class TestHost {
  /** The time of this host alone; it stands still until `clock.advance('5m')`. */
  readonly clock: TestClock
  /** The host itself: its hooks, its operations, its report. */
  readonly host: NetboxHooksHost
  readonly #world: TestWorld
  readonly #patience: number
  #stopped: Promise<void> | undefined

  private constructor(options: TestHostOptions) {
    const world = new TestWorld(options)
    this.#world = world
    this.#patience = options.patience ?? defaultPatienceMs
    this.clock = world.clock
    this.host = new HostUnderTest(world.hostOptions(), (inputs) => world.expect(inputs))
  }

  /** What {@link createTestHost} does. */
  static async start(options: TestHostOptions): Promise<TestHost> {
    const host = new TestHost(options)
    try {
      await host.host.start()
      return host
    } catch (error) {
      await host.stop().catch(() => {})
      throw legible(error)
    }
  }

  /** What the host has logged, in its order. */
  get log(): readonly LogLine[] {
    return this.#world.log.lines
  }

  /** Every event that it was given, in their order, also those of `trackChanges()` and of its HTTP API. */
  get events(): readonly EmittedEvent[] {
    return [...this.#world.events.values()]
  }

  /** Where its HTTP API is served, if it was asked for. */
  get url(): string | undefined {
    return this.host.serverUrl
  }

  /**
   * Gives it an event. Resolves with what was built, once every request has been tried and every action has been run for the
   * first time; whatever needs time to pass is not waited for.
   *
   * @throws NetboxHooksError as the host's `emit()` does; `NBH_TEST_EVENT_STUCK` if a callback does not end
   */
  emit(event: EventInput, options?: EmitOptions): Promise<EmittedEvent>
  emit(events: readonly EventInput[], options?: EmitOptions): Promise<readonly EmittedEvent[]>
  async emit(
    input: EventInput | readonly EventInput[],
    options?: EmitOptions,
  ): Promise<EmittedEvent | readonly EmittedEvent[]> {
    const emitted = await this.#results(await this.host.emit(input, options))
    return Array.isArray(input) ? emitted : (emitted[0] as EmittedEvent)
  }

  /**
   * Runs a unit of work of an application. Resolves, as {@link emit} does, with the events of the changes that it has recorded
   * with `recordChange()`.
   *
   * @param request what the work belongs to, as the application's framework has it
   * @throws what `work` throws
   */
  async trackChanges(work: () => unknown, request: unknown = {}): Promise<readonly EmittedEvent[]> {
    const { events } = this.#world.store
    const before = events.size
    await this.host.trackChanges(request, work)
    return this.#results([...events.keys()].slice(before))
  }

  /** Resolves when all is done that needs no time to pass, for as long as its patience lasts. */
  async settled(): Promise<void> {
    await this.#world.activity.settled(this.#patience)
  }

  /** Stops the host; what is under way is broken off. May be called twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #results(ids: readonly string[]): Promise<readonly EmittedEvent[]> {
    await this.#untilBuilt(ids)
    await this.settled()
    return ids.map((id) => this.#world.events.get(id) as EmittedEvent)
  }

  async #untilBuilt(ids: readonly string[]): Promise<void> {
    const { store, calls, events } = this.#world
    const until = performance.now() + this.#patience
    while (!ids.every((id) => store.events.get(id)?.isProcessed)) {
      if (performance.now() > until) throw eventStuck(calls.text, this.#patience)
      await realPause(1)
    }
    for (const id of ids) if (!events.has(id)) this.#world.note(id, undefined)
  }

  /** Time has to pass for what waits for it: a limit of what is broken off, a pause before the next attempt. */
  async #stop(): Promise<void> {
    const stopping = this.host.stop().then(() => true as const)
    while (!(await withinReal(stopping, beforeTimePassesMs))) await this.clock.skip()
  }
}

/** A test runner shows a message up to its first empty line. */
function legible(error: unknown): unknown {
  if (NetboxHooksError.is(error)) error.message = error.message.replaceAll(/\n\n+/g, '\n')
  return error
}
