import type { Config } from 'netbox-hooks'

/** What a host of the benchmark is configured with. */
export interface HostShape {
  /** Of the receiver. */
  readonly port: number
  /** How many webhooks one event goes to. */
  readonly fanOut: number
  /** How many endpoints there are; an event goes to the next ones in turn. */
  readonly endpoints: number
  readonly queue: NonNullable<Config['queue']>
  /** Threads that send. Default: as the product decides. */
  readonly threads?: number | 'auto'
}

/** Five callbacks, both signatures, and one rule for each group of webhooks that an event goes to. */
export function hostConfig({ port, fanOut, endpoints, queue, threads = 'auto' }: HostShape): Config {
  const webhooks = Array.from({ length: endpoints }, (_, index) => ({
    name: `webhook-${index}`,
    payloadUrl: `http://127.0.${Math.floor(index / 250)}.${(index % 250) + 1}:${port}/hook`,
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    concurrency: endpoints >= 64 ? 8 : Math.floor(64 / endpoints),
  }))
  return {
    plugins: [new URL('./plugins/five-callbacks.mjs', import.meta.url).pathname],
    webhooks,
    eventRules: Array.from({ length: endpoints / fanOut }, (_, group) => ({
      name: `rule-${group}`,
      objectTypes: [`bench.model${group}`],
      eventTypes: ['object_updated'],
      webhooks: webhooks.slice(group * fanOut, (group + 1) * fanOut).map(({ name }) => name),
    })),
    queue,
    delivery: { network: { allow: ['127.0.0.0/8'] }, threads },
  }
}
