import { fork, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Which cores a process may use. The receiver always has the second one. */
export type Cores = 'first' | 'second' | 'all'

/** What a process is asked to do: sent to it as its one message, and answered with one message. */
export interface Task {
  readonly [name: string]: unknown
}

/** A receiver that runs in a process of its own. */
export interface ReceiverProcess {
  readonly port: number
  /** Latencies in ms of what carried a time of sending, since they were last asked for. */
  latencies(): Promise<readonly number[]>
  stop(): void
}

const coreList: Record<Cores, string | undefined> = { first: '0', second: '1', all: undefined }

/** The machine that everything is measured on, with its receiver. */
export class Machine {
  /** Whether processes can be pinned to cores; if not, ratios say less. */
  readonly canPin: boolean
  readonly receiver: ReceiverProcess

  private constructor(canPin: boolean, receiver: ReceiverProcess) {
    this.canPin = canPin
    this.receiver = receiver
  }

  static async start(): Promise<Machine> {
    const canPin = spawnSync('taskset', ['-c', '0,1', 'true']).status === 0
    return new Machine(canPin, await startReceiver(canPin))
  }

  /** L: undici's `Pool.dispatch` of a ready 3 KB body over 64 connections, on the first core; POSTs per second. */
  async limit(): Promise<number> {
    const { perSecond } = await this.run<{ perSecond: number }>('limit', 'first', {
      port: this.receiver.port,
    })
    return perSecond
  }

  /** Runs `processes/<name>.ts` to its end, in a folder of its own. */
  async run<Answer>(name: string, cores: Cores, task: Task): Promise<Answer> {
    const folder = await mkdtemp(join(tmpdir(), 'netbox-hooks-bench-'))
    try {
      return await ask<Answer>(name, cores, this.canPin, { folder, ...task })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** Starts `processes/<name>.ts`, which answers its task and then goes on until it is stopped. */
  async serve<Answer>(name: string): Promise<{ readonly answer: Answer; stop(): void }> {
    const child = start(name, 'second', this.canPin)
    child.send({})
    const answer = await new Promise<Answer>((resolve) => child.once('message', resolve as never))
    return { answer, stop: () => void child.kill() }
  }

  stop(): void {
    this.receiver.stop()
  }
}

function ask<Answer>(name: string, cores: Cores, canPin: boolean, task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = start(name, cores, canPin)
    child.once('message', (answer) => resolve(answer as Answer))
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} and no answer`)))
    child.once('error', reject)
    child.send(task)
  })
}

async function startReceiver(canPin: boolean): Promise<ReceiverProcess> {
  const child = start('receiver', 'second', canPin)
  const next = <Answer>() => new Promise<Answer>((resolve) => child.once('message', resolve as never))
  const port = await next<number>()
  return {
    port,
    latencies() {
      const answer = next<number[]>()
      child.send('latencies')
      return answer
    },
    stop: () => void child.kill(),
  }
}

function start(name: string, cores: Cores, canPin: boolean): ReturnType<typeof fork> {
  const file = fileURLToPath(new URL(`./processes/${name}.ts`, import.meta.url))
  const list = coreList[cores]
  // A core is taken on before Node starts: its threads inherit it.
  return canPin && list !== undefined
    ? fork(file, { execPath: 'taskset', execArgv: ['-c', list, process.execPath] })
    : fork(file)
}
