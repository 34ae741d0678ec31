import { Deadlines, type Expiring } from '@netbox-hooks/core'
import type { FastifyReply } from 'fastify'
import { requestLate } from '../errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long the answer may take, in ms. */
    answerWithin?: number
  }
}

/**
 * Answers in the place of those who have not answered in time. Fastify's `handlerTimeout` makes a timer and a signal for
 * each request, and aborts the signal when the answer has gone: that cost more than to parse the body.
 */
export class AnswerLimit {
  readonly #open = new Deadlines().group()

  /** Watches a request until its answer has gone, or its connection. */
  watch(reply: FastifyReply, ms: number): void {
    const answer = new OpenAnswer(reply, performance.now() + ms)
    this.#open.add(answer)
    reply.raw.on('close', () => this.#open.remove(answer))
  }
}

class OpenAnswer implements Expiring {
  readonly deadline: number
  readonly #reply: FastifyReply
  place: number | undefined

  constructor(reply: FastifyReply, deadline: number) {
    this.#reply = reply
    this.deadline = deadline
  }

  expire(): void {
    const { sent, raw } = this.#reply
    if (sent) return
    // What has begun cannot become an error any more.
    if (raw.headersSent) raw.destroy()
    else this.#reply.send(requestLate())
  }
}
