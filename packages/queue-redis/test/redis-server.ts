import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from '../../delivery/test/free-port.ts'

/** The server that this machine has. */
export function serverProgram(): string {
  const program = ['redis-server', 'valkey-server'].find(
    (name) => spawnSync(name, ['--version']).status === 0,
  )
  if (program === undefined) throw new Error('This test needs redis-server: apt-get install redis-server')
  return program
}

/** A real server on a free port of this machine, with an append-only file in a folder of its own. */
export class RedisServer {
  readonly port: number
  readonly #folder: string
  readonly #settings: readonly string[]
  #child: ChildProcess | undefined

  private constructor(port: number, folder: string, settings: readonly string[]) {
    this.port = port
    this.#folder = folder
    this.#settings = settings
  }

  static async start(...settings: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), mkdtempSync(join(tmpdir(), 'queue-redis-')), settings)
    await server.begin()
    return server
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  get isRunning(): boolean {
    return this.#child !== undefined
  }

  /** Begins again, with what is in the folder. Resolves when the server answers. */
  async begin(): Promise<void> {
    const own = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '']
    // A replica gets its copy at once, not when others may have asked for one.
    const durable = ['--appendonly', 'yes', '--loglevel', 'warning', '--repl-diskless-sync-delay', '0']
    this.#child = spawn(serverProgram(), [...own, ...durable, ...this.#settings], { stdio: 'ignore' })
    const client = this.client()
    await client.ping()
    client.disconnect()
  }

  /** A plain client. The caller disconnects it. */
  client(): Redis {
    const client = new Redis(this.port, '127.0.0.1', { maxRetriesPerRequest: null, retryStrategy: () => 20 })
    client.on('error', () => {})
    return client
  }

  /** Kills the server as a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Holds the server: its connections stay, and nothing answers. */
  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }

  async stop(): Promise<void> {
    await this.#end('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
}
