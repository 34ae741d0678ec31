import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Life, News } from './moments.ts'

const script = fileURLToPath(new URL('../processes/crash-host.ts', import.meta.url))

/** A host's process, from before its life until its end. */
export interface HostProcess {
  readonly pid: number
  /** Lets it live. */
  live(life: Life): void
  kill(): void
  /** Resolves when it has told so. */
  heard(news: News): Promise<void>
  /** Resolves when it is dead, with its exit code; `null` if it was killed. */
  readonly ended: Promise<number | null>
}

/** Where hosts live. */
export interface HostPlace {
  readonly queueFolder: string
  readonly journals: string
  readonly url: string
  /** What they do wrong, see `sabotage.ts`. */
  readonly wrong: string
}

/** Processes of hosts. The next one is made ready while the one before it lives. */
export class Hosts {
  readonly #place: HostPlace
  readonly #env: NodeJS.ProcessEnv
  #spare: ChildProcess | undefined

  constructor(place: HostPlace) {
    this.#place = place
    // The first one leaves its compiled code to all others.
    this.#env = { ...process.env, NODE_COMPILE_CACHE: join(place.journals, 'compiled') }
  }

  /** The one that is ready. */
  take(): HostProcess {
    const child = this.#spare ?? this.#fork()
    this.#spare = this.#fork()
    return hostProcess(child)
  }

  /** Needs none any more. */
  stop(): void {
    this.#spare?.kill('SIGKILL')
  }

  #fork(): ChildProcess {
    const { queueFolder, journals, url, wrong } = this.#place
    return fork(script, [queueFolder, journals, url, wrong], { env: this.#env })
  }
}

function hostProcess(child: ChildProcess): HostProcess {
  const told = new Set<News>()
  child.on('message', (news: News) => told.add(news))
  return {
    pid: child.pid as number,
    live: (life) => void child.send(life, () => {}),
    kill: () => void child.kill('SIGKILL'),
    heard: (news) =>
      new Promise((resolve) => {
        if (told.has(news)) resolve()
        child.on('message', (latest: News) => latest === news && resolve())
      }),
    ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
  }
}
