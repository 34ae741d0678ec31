import { silentLogger } from '@netbox-hooks/core'
import { type Clock, type Timers, timersOf } from '../clock.ts'
import { HeldBodies } from '../lanes/held-bodies.ts'
import type { Lane } from '../lanes/lane.ts'
import { LaneMaker } from '../lanes/lane-maker.ts'
import { Lanes } from '../lanes/lanes.ts'
import { Shares } from '../pace/shares.ts'
import { type StateChange, WebhookStates } from '../pace/webhook-states.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import { BackgroundWork } from './background-work.ts'
import type { DispatcherOptions } from './dispatcher-options.ts'
import { OutcomeLog } from './outcome-log.ts'
import { Recorder } from './recorder.ts'
import { Renewal } from './renewal.ts'
import { Sending } from './sending.ts'
import { Supply } from './supply.ts'

/** The parts of a dispatcher, each of which knows those that it needs. */
export interface DispatcherParts {
  readonly clock: Clock
  readonly lanes: Lanes
  readonly bodies: HeldBodies
  readonly work: BackgroundWork
  readonly states: WebhookStates
  readonly shares: Shares
  readonly supply: Supply
  readonly recorder: Recorder
  readonly sending: Sending
  readonly renewal: Renewal
}

/** Makes them. Several need each other: those that are made later are asked for when there is something to do. */
export function makeParts(options: DispatcherOptions): DispatcherParts {
  const { queue, endpoint, sender, logger = silentLogger, concurrency = 1_024 } = options
  const { onAttempt = () => {}, onStateChange = () => {} } = options
  const { timers = timersOf(), random = Math.random } = options
  const clock = clockOf(queue.time, timers)
  const pump = (lane: Lane) => sending.pump(lane)
  const pumpWebhook = (webhook: string) => pump(lanes.of(webhook))
  const pumpKnown = (webhook: string) => {
    const lane = lanes.known(webhook)
    if (lane) pump(lane)
  }
  const work = new BackgroundWork(logger, clock)
  const run = (promise: Promise<void>) => work.run(promise)
  const bodies = new HeldBodies(options.heldBytes)
  const maker = new LaneMaker({
    find: endpoint,
    limits: queue.limits,
    clock,
    onHeld: (lane) => renewal.tell(lane),
    onOpen: pumpKnown,
    run,
  })
  const lanes = new Lanes(
    (webhook) => maker.make(webhook),
    (webhook) => {
      states.forget(webhook)
      shares.forget(webhook)
    },
  )
  const supply = new Supply({ queue, lanes, bodies, work, clock, onChange: pump })
  const states = new WebhookStates({
    queue,
    logger,
    clock,
    onChange: (change) => {
      try {
        onStateChange(changeFor(change, clock))
      } finally {
        pumpWebhook(change.webhook)
      }
    },
    postpone: (again) => supply.postpone(again),
    onAdopted: pumpWebhook,
  })
  const shares = new Shares({
    limits: queue.limits,
    limitOf: (webhook) => lanes.known(webhook)?.limit.max ?? 0,
    canSend: (webhook) => lanes.known(webhook)?.held === undefined,
    inFlightOf: (webhook) => lanes.known(webhook)?.inFlight ?? 0,
    onChange: (webhook) => {
      lanes.known(webhook)?.sharedWithOthers(shares.of(webhook))
      pumpKnown(webhook)
    },
    run,
    clock,
  })
  const outcomes = new OutcomeLog(logger)
  const recorder = new Recorder({ queue, supply, states, outcomes, onAttempt, clock })
  const tools = { endpoint, sender, clock, random }
  const onHeld = (lane: Lane, reason: string) => maker.hold(lane, reason)
  const renewal = new Renewal({ maker, lanes, supply, shares, logger })
  const sending = new Sending({ tools, supply, states, shares, recorder, work, clock, concurrency, onHeld })
  return { clock, lanes, bodies, work, states, shares, supply, recorder, sending, renewal }
}

function clockOf(time: DeliveryQueue['time'], timers: Timers): Clock {
  return {
    now: () => time.now(),
    wall: () => time.wall(),
    toWall: (at) => time.toWall(at),
    ofWall: (wall) => time.ofWall(wall),
    after: (ms, work) => timers.after(ms, work),
  }
}

/** A change of state as others are told of it. */
function changeFor(change: StateChange, { toWall }: Clock): StateChange {
  return { ...change, until: change.until === undefined ? undefined : toWall(change.until) }
}
