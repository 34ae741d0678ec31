import type { Logger } from '@netbox-hooks/core'
import type { QueueTime } from '@netbox-hooks/delivery/queue'

/** What a `RedisQueue` is made of. */
export interface RedisQueueOptions {
  /**
   * `redis://user:password@host:port/database`, or `valkey://`; `rediss://`, `valkeys://` with TLS. A cluster is
   * `redis+cluster://host:port,host:port`, a server behind sentinels `redis+sentinel://host:port,host:port/name`.
   */
  readonly url: string
  /** Folder that paths in the URL start at (`ca`, `cert`, `key`). Default: the process's. */
  readonly directory?: string
  /**
   * What the queue's keys begin with: hosts with the same server and prefix share a queue. The URL may name it as well,
   * `redis://localhost?prefix=mine`. Default `netbox-hooks`.
   */
  readonly prefix?: string
  /** How many events and deliveries may wait before new events are refused. Default 1,000,000. */
  readonly maxDepth?: number
  /**
   * How long what a host has claimed stays its own after it was heard of last, in ms; 1,000 at most if the server sees that
   * its process has ended. The URL may say it as well, in seconds: `redis://localhost?lease=30`. Default 15,000.
   */
  readonly leaseMs?: number
  /** How long a call may take, in ms; after that it is rejected, and the connection made anew. Default 5,000. */
  readonly callTimeout?: number
  readonly logger?: Logger
  /** Default: by this machine's clocks. */
  readonly time?: QueueTime
}
