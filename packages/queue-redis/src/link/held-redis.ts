import { Redis } from 'ioredis'

/**
 * The client, with a hold on every promise that it makes. After a reconnect it sends commands of its own (`SELECT`,
 * `SUBSCRIBE`, what waited) whose answers it does not look at. If the server is gone again by then, such a promise would
 * be rejected with nobody there to take it, and that ends the process. Who awaits a command is told as ever.
 */
export class HeldRedis extends Redis {
  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const answer = super.sendCommand(...args)
    if (answer instanceof Promise) answer.catch(() => {})
    return answer
  }
}
