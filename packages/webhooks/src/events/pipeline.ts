import type { PluginRecord, TapOptions } from '@netbox-hooks/core'
import type { AsyncSeriesHook } from 'tapable'
import type { ChangeEvent } from '../change-event.ts'

/** The hook that sees every batch of events before they are accepted. */
export type EventsHook = AsyncSeriesHook<[readonly ChangeEvent[]], TapOptions>

/** Appends the stages that plugins declare in `eventsPipeline` to the events hook (NetBox: `events_pipeline`). */
export function tapEventsPipeline(
  hooks: { readonly events: EventsHook },
  plugins: readonly PluginRecord[],
): void {
  for (const { state, config } of plugins) {
    if (state !== 'ready' || !config) continue
    for (const [index, stage] of config.eventsPipeline.entries()) {
      const tap = { name: stage.name || `${config.name}#${index + 1}`, scope: config.scope }
      hooks.events.tapPromise(tap, async (events) => stage(events))
    }
  }
}
