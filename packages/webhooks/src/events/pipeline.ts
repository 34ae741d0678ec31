import {
  type HookOf,
  type Logger,
  messageOf,
  nameOfFunction,
  type PluginConfig,
  type PluginRecord,
  throughDoorAtOnce,
} from '@netbox-hooks/core'
import type { ChangeEvent } from '../change-event.ts'
import { pipelineInvalid } from '../errors.ts'

/** The hook that sees every batch of events before they are accepted. */
export type EventsHook = HookOf<'AsyncSeriesHook', [readonly ChangeEvent[]]>

/** A stage of the events pipeline: it sees every batch of events before rules are matched. */
export type EventsPipelineStage = (events: readonly ChangeEvent[]) => void | Promise<void>

declare module '@netbox-hooks/core' {
  interface PluginConfig<Settings extends object = Record<string, unknown>> {
    /** Stages appended to the events pipeline. Default: none. */
    eventsPipeline?: readonly EventsPipelineStage[]
  }
}

/**
 * Appends the stages that plugins declare in `eventsPipeline` to the events hook (NetBox: `events_pipeline`). They are
 * read when the plugins are ready; a pipeline that is no list of functions is left out, and its plugin named in the log.
 */
export function tapEventsPipeline(
  hooks: { readonly events: EventsHook },
  plugins: readonly PluginRecord[],
  logger: Logger,
): void {
  for (const { state, name, config } of plugins) {
    if (state !== 'ready' || !config) continue
    const { scope } = config
    try {
      const failed = (thrown: unknown) => pipelineInvalid(name, thrown)
      const stages = throughDoorAtOnce({ scope, failed }, () =>
        stagesOf((config as PluginConfig).eventsPipeline),
      )
      for (const [index, stage] of stages.entries())
        hooks.events.tapPromise(
          { name: nameOfFunction(stage) || `${name}#${index + 1}`, scope },
          async (events) => {
            await stage(events)
          },
        )
    } catch (error) {
      logger.error({ plugin: name, code: 'NBH_PIPELINE_INVALID', err: error }, messageOf(error))
    }
  }
}

function stagesOf(pipeline: unknown): EventsPipelineStage[] {
  if (pipeline === undefined) return []
  if (!Array.isArray(pipeline) || !pipeline.every((stage) => typeof stage === 'function'))
    throw new TypeError('it is no list of functions')
  return [...pipeline]
}
