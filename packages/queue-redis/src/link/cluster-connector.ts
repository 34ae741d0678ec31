import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectSecured } from 'node:tls'
import { sleep } from '@netbox-hooks/core/times'
import { AbstractConnector, type RedisOptions } from 'ioredis'
import type { SlotOwner } from './slot-owner.ts'

/** What connects to the node that has the queue's slot. */
export interface ClusterConnectorOptions {
  readonly owner: SlotOwner
  readonly tls: RedisOptions['tls']
  /** Whether to look again for an owner if none was found. */
  readonly goesOn: () => boolean
}

/** Pause before an owner is looked for again, in ms. */
const pauseMs = 200

/**
 * Connects to whichever node has the queue's slot, anew whenever the connection is lost or the slot has gone elsewhere.
 *
 * The client for clusters that comes with ioredis follows a slot also while its keys are being moved one by one, and sends
 * a script to where only some of them are. Here such a call is refused, until all of them have arrived.
 */
export function clusterConnector({
  owner,
  tls,
  goesOn,
}: ClusterConnectorOptions): NonNullable<RedisOptions['Connector']> {
  return class ClusterConnector extends AbstractConnector {
    constructor(options: unknown) {
      super((options as RedisOptions).disconnectTimeout ?? 2_000)
    }

    async connect(): Promise<Socket> {
      this.connecting = true
      for (;;) {
        try {
          const { host, port } = await owner.find()
          if (!this.connecting) throw new Error('Connection is closed.')
          const socket = tls ? connectSecured({ ...tls, host, port }) : connectPlain({ host, port })
          this.stream = socket
          return socket
        } catch (error) {
          if (!this.connecting || !goesOn()) throw error
          await sleep(pauseMs)
        }
      }
    }
  }
}
