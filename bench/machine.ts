import { fork, type Serializable, spawnSync } from 'node:child_process'
import { once } from 'node:events'
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

/** A process that goes on until it is stopped, and answers one question after the other. */
export interface Served {
  readonly pid: number
  /** Sends it a message and waits for its answer. */
  ask<Answer>(question: unknown): Promise<Answer>
  /** Takes the processor from it until it is resumed. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** A receiver that runs in a process of its own. */
export interface ReceiverProcess {
  readonly port: number
  /** Latencies in ms of what carried a time of sending, since they were last asked for. */
  latencies(): Promise<readonly number[]>
  /** What it has received so far, and the processor time that took, in µs. */
  work(): Promise<{ readonly requests: number; readonly micros: number }>
  stop(): Promise<void>
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

  /** Runs `processes/<name>.ts` to its end, in a folder of its own. */
  async run<Answer>(name: string, cores: Cores, task: Task): Promise<Answer> {
    const folder = await mkdtemp(join(tmpdir(), 'netbox-hooks-bench-'))
    try {
      return await ask<Answer>(start(name, cores, this.canPin), { folder, ...task })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** Starts `processes/<name>.ts`, in a folder of its own, with its task; it goes on until it is stopped. */
  async serve<Answer>(
    name: string,
    cores: Cores,
    task: Task,
  ): Promise<{ readonly answer: Answer; readonly process: Served }> {
    const folder = await mkdtemp(join(tmpdir(), 'netbox-hooks-bench-'))
    const child = start(name, cores, this.canPin)
    // It ends, and takes along what it has started, when its parent has gone: unless it is paused.
    const end = () => void child.kill('SIGCONT')
    process.once('exit', end)
    const served: Served = {
      pid: child.pid as number,
      ask: (question) => ask(child, question),
      pause: () => void child.kill('SIGSTOP'),
      resume: () => void child.kill('SIGCONT'),
      async stop() {
        process.off('exit', end)
        end()
        if (child.connected) {
          child.disconnect()
          await once(child, 'exit')
        }
        await rm(folder, { recursive: true, force: true })
      },
    }
    return { answer: await served.ask<Answer>({ folder, ...task }), process: served }
  }

  async stop(): Promise<void> {
    await this.receiver.stop()
  }
}

/** What `netbox-hooks start` sets for its own process; what it is compared with has it, too. */
const nodeOptions = ['--no-allocation-site-pretenuring']

type Child = ReturnType<typeof fork>

function ask<Answer>(child: Child, question: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) =>
      reject(new Error(`${child.spawnargs.at(-1)} ended with ${code} and no answer`))
    child.once('exit', ended)
    child.once('error', reject)
    child.once('message', (answer) => {
      child.off('exit', ended).off('error', reject)
      resolve(answer as Answer)
    })
    child.send(question as Serializable)
  })
}

async function startReceiver(canPin: boolean): Promise<ReceiverProcess> {
  const child = start('receiver', 'second', canPin)
  return {
    port: (await once(child, 'message'))[0] as number,
    latencies: () => ask(child, 'latencies'),
    work: () => ask(child, 'work'),
    async stop() {
      child.kill()
      await once(child, 'exit')
    },
  }
}

function start(name: string, cores: Cores, canPin: boolean): Child {
  const file = fileURLToPath(new URL(`./processes/${name}.ts`, import.meta.url))
  const list = coreList[cores]
  // A core is taken on before Node starts: its threads inherit it.
  return canPin && list !== undefined
    ? fork(file, { execPath: 'taskset', execArgv: ['-c', list, process.execPath, ...nodeOptions] })
    : fork(file, { execArgv: [...process.execArgv, ...nodeOptions] })
}
