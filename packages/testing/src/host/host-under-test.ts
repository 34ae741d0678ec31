import type { EmitOptions, EventInput, HostOptions } from '@netbox-hooks/host'
import { NetboxHooksHost } from '@netbox-hooks/host/parts'

/** A host that tells of every event before it accepts it: of `emit()`, `trackChanges()` and its HTTP API. */
export class HostUnderTest extends NetboxHooksHost {
  readonly #onEvents: (inputs: readonly EventInput[]) => void

  constructor(options: HostOptions, onEvents: (inputs: readonly EventInput[]) => void) {
    super(options)
    this.#onEvents = onEvents
  }

  override emit(
    input: EventInput | readonly EventInput[],
    options?: EmitOptions,
  ): Promise<readonly string[]> {
    this.#onEvents(Array.isArray(input) ? input : [input as EventInput])
    return super.emit(input, options)
  }
}
