import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A change that came in. */
export interface Arrival {
  readonly event: string
  readonly objectId: number
  readonly sequence: number
}

/** How a receiver treats a request. */
type Manner = 'answers' | 'fails' | 'reads half' | 'answers half'

/** What a {@link CrashReceiver} is made of. */
export interface CrashReceiverOptions {
  readonly random: () => number
  /** Whether it goes away, answers 503, and closes half way, for moments at a time. */
  readonly isFlapping: boolean
  /** A whole request is there. */
  readonly onArrival: (arrival: Arrival) => void
  /** A request has been answered with 204. */
  readonly onAnswer: () => void
}

/** A receiver that fails now and then, or is hardly ever well. */
export class CrashReceiver {
  /** How often each manner has shown, and how often it was away. */
  readonly manners: Record<Manner | 'away', number> = {
    answers: 0,
    fails: 0,
    'reads half': 0,
    'answers half': 0,
    away: 0,
  }
  readonly #options: CrashReceiverOptions
  readonly #server: Server
  #isWell = false
  #manner: Manner = 'answers'
  #port = 0
  #weather: Promise<void> | undefined
  /** Open connections. */
  readonly #sockets = new Set<Socket>()

  constructor(options: CrashReceiverOptions) {
    this.#options = options
    this.#server = createServer((request, response) => void this.#serve(request, response))
    this.#server.keepAliveTimeout = 0
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /** @returns its URL, the same for as long as it exists */
  async start(): Promise<string> {
    await this.#listen()
    if (this.#options.isFlapping) this.#weather = this.#flap()
    return `http://127.0.0.1:${this.#port}/`
  }

  /** From now on it answers everything. */
  async recover(): Promise<void> {
    this.#isWell = true
    await this.#weather
  }

  /** Resolves when all that a dead host has sent is read: on a busy machine that takes longer than dying. */
  async leftBehind(): Promise<void> {
    // Connections are taken in the order in which they were made: when this one is, theirs are.
    const last = connect(this.#port, '127.0.0.1')
    const isTaken = new Promise<void>((resolve) => {
      const look = (socket: Socket) => {
        if (socket.remotePort === last.localPort) done()
      }
      const done = () => {
        this.#server.off('connection', look)
        resolve()
      }
      this.#server.on('connection', look)
      // It is away for a moment: nothing is left of what was open before.
      last.once('error', done)
    })
    await isTaken
    last.destroy()
    await Promise.all([...this.#sockets].map((socket) => once(socket, 'close')))
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Well for a moment, then ill in one of its ways. */
  async #flap(): Promise<void> {
    const { random } = this.#options
    while (!this.#isWell) {
      this.#manner = 'answers'
      await wait(20 + random() * 150)
      const ways = ['fails', 'reads half', 'answers half', 'away'] as const
      const way = ways[Math.floor(random() * ways.length)] as (typeof ways)[number]
      if (way !== 'away') this.#manner = way
      else this.stop()
      await wait(20 + random() * 100)
      if (way !== 'away') continue
      this.manners.away += 1
      await this.#listen()
    }
    this.#manner = 'answers'
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { random, isFlapping, onArrival, onAnswer } = this.#options
    const failsNow = !isFlapping && !this.#isWell && random() < 0.03
    const manner = failsNow ? 'fails' : this.#manner
    this.manners[manner] += 1
    if (manner === 'reads half') return void destroy(request.socket)
    try {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += chunk
      if (manner !== 'fails') onArrival((JSON.parse(body) as { data: Arrival }).data)
      if (manner === 'answers half') {
        response.writeHead(200, { 'content-length': '100' }).write('half of')
        destroy(request.socket)
      } else {
        response.writeHead(manner === 'fails' ? 503 : 204).end()
        if (manner === 'answers') onAnswer()
      }
    } catch {
      // The host was killed while it sent.
    }
  }
}

/** Soon: what was written goes out before. */
function destroy(socket: Socket): void {
  setImmediate(() => socket.destroy())
}
