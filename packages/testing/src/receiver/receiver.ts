import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { areTexts, type OptionRules, option, refuseOptions } from '@netbox-hooks/core'
import { withinReal } from '../clock/real-time.ts'
import { nothingReceived, receiverClosed, signatureWrong } from '../errors.ts'
import { type Answer, type AnswerDetails, answerOf, textOf } from './answers.ts'
import { type OpenReceiver, openReceivers } from './open-receivers.ts'
import { type ReceivedWebhook, receivedOf } from './received.ts'

/** What a receiver is started with. */
export interface TestReceiverOptions {
  /** What webhooks are signed with: those that are not signed with it are refused by {@link TestReceiver.next}. Default: any will do. */
  readonly secret?: string
  /** Several of them, while one takes the place of another. */
  readonly secrets?: readonly string[]
}

/** How long {@link TestReceiver.next} waits. */
export interface NextOptions {
  /** In milliseconds that really pass. Default 4,000. */
  readonly timeout?: number
}

const patienceMs = 4_000

const optionRules: OptionRules<TestReceiverOptions> = {
  secret: option.text,
  secrets: { needs: 'a list of texts', is: areTexts },
}

/**
 * An HTTP server on this machine that gets webhooks and answers as it is told: each answer serves one request, in their
 * order; after the last one it answers 200.
 */
export class TestReceiver implements OpenReceiver {
  /** Where it listens, e.g. `http://127.0.0.1:41234/`: a webhook's `payloadUrl`. */
  readonly url: string
  readonly #server: Server
  readonly #secrets: readonly string[]
  readonly #script: Answer[] = []
  readonly #received: ReceivedWebhook[] = []
  readonly #hanging = new Set<string | undefined>()
  #otherwise: Answer = answerOf(200)
  #taken = 0
  /** Those who wait for the next one. */
  #waiting: (() => void)[] = []
  #isClosed = false

  private constructor(server: Server, secrets: readonly string[]) {
    this.#server = server
    this.#secrets = secrets
    const { port } = server.address() as AddressInfo
    this.url = `http://127.0.0.1:${port}/`
    // What is kept open for another request does not keep the process alive.
    server.on('connection', (socket) => void socket.unref())
    server.on('request', (request, response) => this.#get(request, response))
    openReceivers.set(new URL(this.url).origin, this)
  }

  /** Starts one, on a free port. It does not keep the process alive. */
  static async start(options: TestReceiverOptions = {}): Promise<TestReceiver> {
    refuseOptions('createTestReceiver()', options, optionRules)
    const { secret, secrets = [] } = options
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    server.unref()
    return new TestReceiver(server, secret === undefined ? secrets : [secret, ...secrets])
  }

  /** Answers one request with that status, from 200 to 599. @throws NetboxHooksError `NBH_ARGUMENT_INVALID` */
  answer(status: number, details?: AnswerDetails): this {
    this.#script.push(answerOf(status, details))
    return this
  }

  /** Lets one request wait for an answer that never comes. */
  hang(): this {
    this.#script.push({ kind: 'hang' })
    return this
  }

  /** Breaks the connection of one request. */
  reset(): this {
    this.#script.push({ kind: 'reset' })
    return this
  }

  /** From now on, answers with that status whatever was not told otherwise. */
  always(status: number, details?: AnswerDetails): this {
    this.#otherwise = answerOf(status, details)
    return this
  }

  /** All that has come, in the order of arrival. */
  get received(): readonly ReceivedWebhook[] {
    return this.#received
  }

  /**
   * The next webhook that has come, or comes: each of them once, in the order of arrival.
   *
   * @throws NetboxHooksError `NBH_TEST_NOTHING_RECEIVED`, at once if the receiver is closed; `NBH_TEST_SIGNATURE_INVALID` if it is not signed with the secret
   */
  async next({ timeout = patienceMs }: NextOptions = {}): Promise<ReceivedWebhook> {
    const until = performance.now() + timeout
    while (this.#taken === this.#received.length) {
      if (this.#isClosed) throw receiverClosed(this.#story())
      const happened = new Promise<true>((resolve) => void this.#waiting.push(() => resolve(true)))
      if (!(await withinReal(happened, until - performance.now())))
        throw nothingReceived(timeout, this.#story())
    }
    const webhook = this.#received[this.#taken] as ReceivedWebhook
    this.#taken += 1
    if (webhook.problem !== undefined) throw signatureWrong(webhook.number, webhook.problem)
    return webhook
  }

  isHanging(deliveryId: string): boolean {
    return this.#hanging.has(deliveryId)
  }

  /** Stops listening, and breaks off what still waits. May be called twice. */
  async close(): Promise<void> {
    openReceivers.delete(new URL(this.url).origin)
    this.#isClosed = true
    this.#wake()
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #get(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    // One that breaks off has not come.
    request.on('error', () => {})
    request.on('end', () => {
      const answer = this.#script.shift() ?? this.#otherwise
      this.#note(request, Buffer.concat(chunks), answer)
      if (answer.kind === 'answer') response.writeHead(answer.status, answer.headers).end(answer.body)
      else if (answer.kind === 'reset') request.socket.resetAndDestroy()
      else this.#hang(request, response)
    })
  }

  #hang({ headers }: IncomingMessage, response: ServerResponse): void {
    const { 'webhook-id': id } = headers
    this.#hanging.add(String(id))
    response.on('close', () => this.#hanging.delete(String(id)))
  }

  #note({ method = '', url = '', headers }: IncomingMessage, bytes: Uint8Array, answer: Answer): void {
    const number = this.#received.length + 1
    const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    const request = { number, method, path: url, headers: texts, answered: textOf(answer), bytes }
    this.#received.push(receivedOf(request, this.#secrets))
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  #story(): string {
    const all = this.#received.map(({ number, answered }) => `${number} (answered ${answered})`)
    return all.length === 0
      ? 'None has come.'
      : `There came ${all.join(', ')}, and next() has given them out.`
  }
}

/**
 * Starts a receiver of webhooks on this machine, on a free port. Test hosts send to it for real.
 *
 * ```ts
 * await using receiver = await createTestReceiver({ secret })
 * receiver.answer(503).answer(429, { retryAfter: 2 }).hang().reset()
 * ```
 *
 * @throws NetboxHooksError `NBH_ARGUMENT_INVALID`
 */
export function createTestReceiver(options: TestReceiverOptions = {}): Promise<TestReceiver> {
  return TestReceiver.start(options)
}
