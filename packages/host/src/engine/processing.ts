import type { Logger } from '@netbox-hooks/core'
import type { Dispatcher } from '@netbox-hooks/delivery'
import { BuildTries } from '../events/build-tries.ts'
import type { EventDeliveries } from '../events/deliveries.ts'
import { type EventRoom, EventRooms } from '../events/event-rooms.ts'
import { processSpan } from '../events/process-span.ts'
import type { EventProcessorOptions } from '../events/processor.ts'
import type { FreshEvent } from '../events/stored-event.ts'
import { type TraceHeaders, type Tracing, traced } from '../tracing/tracing.ts'

/** An event under way, and when it is durable. */
interface BegunEvent {
  readonly queued: FreshEvent
  readonly accepted: Promise<unknown> | undefined
}

/** What is done with an event: its deliveries are built, runs of actions among them, and stored as one. */
export function processing(
  { tracing, logger }: { readonly tracing: Tracing | undefined; readonly logger: Logger },
  source: EventDeliveries,
  dispatcher: Dispatcher,
): EventProcessorOptions['process'] {
  const rooms = new EventRooms()
  const tries = new BuildTries(source)
  const build = async (
    { queued, accepted }: BegunEvent,
    room: EventRoom,
    trace: TraceHeaders | undefined,
  ) => {
    const { deliveries, failures, problem } = await tries.of(queued, {
      more: trace && { trace },
      room,
      drops: true,
    })
    if (problem) logger.error({ eventId: queued.id, code: problem.code }, problem.message)
    if (failures.length === 0) return deliveries
    // They are told of at once: only of an event that there is.
    await accepted
    return [...deliveries, ...failures.map(({ delivery }) => delivery)]
  }
  // While its deliveries are being stored, nothing holds on to the event: the garbage collector would carry it along.
  const processEvent = (begun: BegunEvent, trace: TraceHeaders | undefined): Promise<void> => {
    const { id } = begun.queued
    const room = rooms.forEvent(begun.queued)
    return build(begun, room, trace)
      .then((deliveries) => dispatcher.enqueue(id, deliveries))
      .finally(() => room.end())
  }
  return (queued, accepted) =>
    traced(
      tracing,
      'netbox-hooks process',
      () => processSpan(queued),
      (trace) => processEvent({ queued, accepted }, trace),
    )
}
