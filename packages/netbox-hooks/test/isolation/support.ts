import { setImmediate } from 'node:timers/promises'
import { type Config, createHost, type NetboxHooksHost, type PluginOptions } from 'netbox-hooks'
import { expect, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver, type TestReceiver } from '../support.ts'

export const isolated = { isolation: 'worker' } as const

/** Limits that no machine is too slow for: what has to come from a time limit gets a shorter one. */
export const patient = {
  import: '1m',
  ready: '1m',
  shutdown: '1m',
  callback: '1m',
  context: '1m',
  action: '1m',
  template: '1m',
} as const

/** How long what has to happen may take, in ms. */
export const patienceMs = 60_000

/** In the host's process, beside the isolated one: whatever happens to that, its context arrives. */
export const innocent = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => ({ innocent: process.pid }))
export default class Innocent extends PluginConfig { version = '1.0.0' }`

/** A host with a plugin under test and an innocent one beside it. */
export interface Started {
  readonly host: NetboxHooksHost
  /** The folder of the plugins. */
  readonly cwd: string
  readonly receiver: TestReceiver
  readonly logger: ReturnType<typeof keepingLogger>
  /** Emits a site of that name and returns the context that the receiver gets. Default: an update. */
  contextOf(name: string, eventType?: string): Promise<Record<string, unknown>>
}

/** Starts a host with the first of these files as its plugin, and {@link innocent} beside it. */
export async function startWith(
  files: Readonly<Record<string, string>>,
  options: PluginOptions = isolated,
  settings: Readonly<Record<string, unknown>> = {},
  timeLimits: Config['timeLimits'] = {},
): Promise<Started> {
  const receiver = await startReceiver()
  const logger = keepingLogger()
  const [entry = ''] = Object.keys(files)
  const cwd = folderWith({ ...files, 'innocent.mjs': innocent })
  const host = createHost({
    logger,
    cwd,
    config: configFor(receiver, {
      plugins: [[`./${entry}`, options], './innocent.mjs'],
      pluginsConfig: { [`./${entry}`]: settings },
      timeLimits: { ...patient, ...timeLimits },
    }),
  })
  onTestFinished(() => host.stop())
  await host.start()
  const contextOf = async (name: string, eventType = 'object_updated') => {
    const id = receiver.received.length
    await host.emit({ eventType, objectType: 'dcim.site', data: { id, name } })
    const webhook = (await receiver.waitFor(id + 1))[id]
    expect(webhook?.payload['data']).toEqual({ id, name })
    return Object(webhook?.payload['context'])
  }
  return { host, cwd, receiver, logger, contextOf }
}

/** Lets no pause and no limit pass in this process, unless the test says so. */
export function holdTimers(): void {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Looks until it is true, also while timers are held. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await setImmediate()
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Child processes of this one that are alive. */
export function workers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length
}
