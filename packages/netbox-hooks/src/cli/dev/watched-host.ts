import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf } from '@netbox-hooks/core/thrown'
import { after, sleep, type Timer } from '@netbox-hooks/core/times'
import type { ReloadReport } from '@netbox-hooks/server'
import { type FSWatcher, watch } from 'chokidar'
import type { DevMessage, DevOrder } from './messages.ts'

/** How long changes are waited for that belong together, in milliseconds. */
const settleMs = 50
/** How long a host may take to stop before it is killed: its queue keeps what it has not done. */
const stopLimitMs = 500

/** What a {@link WatchedHost} is made of. */
export interface WatchedHostOptions {
  readonly configFile: string | undefined
  /** Told what happens, in sentences. */
  readonly say: (sentence: string) => void
}

/**
 * A host in a process of its own that is started anew whenever a file changes that it has loaded: its configuration, a
 * local or linked plugin, what they import. One that cannot start waits for the next change; one that can take over a change
 * of its configuration as it runs does so.
 */
export class WatchedHost {
  readonly #options: WatchedHostOptions
  readonly #watcher: FSWatcher
  readonly #files = new Set<string>()
  readonly #changed = new Set<string>()
  #child: ChildProcess | undefined
  /** The configuration file of a host that has started. */
  #readyOn: string | undefined
  #onReloaded: ((outcome: ReloadReport | 'refused' | undefined) => void) | undefined
  #settling: Timer | undefined
  #restarting: Promise<void> | undefined

  constructor(options: WatchedHostOptions) {
    this.#options = options
    this.#watcher = watch([], {
      ignoreInitial: true,
      ignored: /[\\/](?:node_modules|\.git)(?:[\\/]|$)|\.db(?:-\w+)?$/,
    })
    this.#watcher.on('all', (_, file) => this.#noteChange(file))
    // E.g. when the system watches as many files as it may.
    this.#watcher.on('error', (error) => options.say(`Not every change is seen: ${messageOf(error)}.`))
  }

  start(): void {
    const { configFile, say } = this.#options
    const began = performance.now()
    const args = configFile === undefined ? [] : ['--config', configFile]
    const child = fork(fileURLToPath(new URL('./dev-host.js', import.meta.url)), args)
    this.#child = child
    child.on('message', async (message: DevMessage) => {
      if ('files' in message) {
        this.#watch(message.files)
        return
      }
      if ('reloaded' in message) {
        this.#onReloaded?.(message.reloaded)
        return
      }
      if (child === this.#child) this.#readyOn = message.configFile
      const ms = Math.round(performance.now() - began)
      await this.#isWatching()
      say(`Ready after ${ms} ms; waiting for changes.`)
    })
    child.on('error', (error) => say(`The host's process: ${messageOf(error)}.`))
    child.once('exit', (code) => {
      if (child !== this.#child) return
      this.#child = undefined
      this.#readyOn = undefined
      this.#onReloaded?.(undefined)
      if (code !== 0) say('The host has ended; waiting for a change.')
    })
  }

  /** Stops the host, by force if it takes long. */
  async stop(): Promise<void> {
    this.#settling?.cancel()
    await this.#watcher.close()
    await this.#restarting
    await this.#stopChild()
  }

  #watch(files: readonly string[]): void {
    for (const file of files) if (existsSync(file)) this.#files.add(file)
    this.#watcher.add([...files])
  }

  /** Resolves when a change of any file would be seen: to begin to watch one takes a moment. */
  async #isWatching(): Promise<void> {
    const isWatched = (file: string) => {
      const watched = this.#watcher.getWatched()
      return watched[file] !== undefined || watched[dirname(file)]?.includes(basename(file))
    }
    while (!this.#watcher.closed && ![...this.#files].every(isWatched)) await sleep(10)
  }

  #noteChange(file: string): void {
    this.#changed.add(relative('', file))
    this.#settling?.cancel()
    this.#settling = after(settleMs, () => {
      this.#restarting = (this.#restarting ?? Promise.resolve()).then(() => this.#restart())
    })
  }

  async #restart(): Promise<void> {
    if (this.#changed.size === 0) return
    const changed = [...this.#changed]
    this.#changed.clear()
    if (await this.#isReloaded(changed)) return
    this.#options.say(`Changed: ${changed.join(', ')}. Starting again.`)
    await this.#stopChild()
    if (!this.#watcher.closed) this.start()
  }

  /** Lets the host take over a change of its configuration alone. @returns whether no restart is needed */
  async #isReloaded(changed: readonly string[]): Promise<boolean> {
    const [child, file] = [this.#child, this.#readyOn]
    if (!child || file === undefined || !changed.every((name) => resolve(name) === file)) return false
    const began = performance.now()
    const outcome = await new Promise<ReloadReport | 'refused' | undefined>((settle) => {
      this.#onReloaded = settle
      child.send('reload' satisfies DevOrder)
    })
    this.#onReloaded = undefined
    const { say } = this.#options
    if (outcome === 'refused') say('The host goes on as before; waiting for a change.')
    if (outcome === undefined || outcome === 'refused') return outcome !== undefined
    if (outcome.needsRestart.length > 0) return false
    const ms = Math.round(performance.now() - began)
    const what = outcome.applied.length === 0 ? 'nothing that counts' : outcome.applied.join(', ')
    say(`Changed: ${what}. In force after ${ms} ms; waiting for changes.`)
    return true
  }

  async #stopChild(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    this.#readyOn = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    const kill = after(stopLimitMs, () => child.kill('SIGKILL'))
    child.kill('SIGTERM')
    await ended
    kill.cancel()
  }
}
