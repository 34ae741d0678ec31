import { PluginConfig } from '@netbox-hooks/core'
import { afterEach, expect, it, vi } from 'vitest'
import { hostOf, keepingLogger } from '../support.ts'

afterEach(() => void vi.useRealTimers())

it('a start-up that takes long says at growing intervals what it waits for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const logger = keepingLogger()
  const opened = Promise.withResolvers<void>()
  const slow = () =>
    class extends PluginConfig {
      override async ready() {
        await super.ready()
        await opened.promise
      }
    }
  const host = hostOf(
    { quick: () => class extends PluginConfig {}, slow, last: () => class extends PluginConfig {} },
    { logger, timeLimits: { ready: 60_000 } },
  )
  const loaded = host.load()
  await vi.advanceTimersByTimeAsync(15_000)
  opened.resolve()
  await loaded
  await vi.advanceTimersByTimeAsync(60_000)
  expect(logger.lines.map((line) => line.replace(/^info \S+ /, ''))).toEqual([
    'Still initializing after 2 s: slow, last',
    'Still initializing after 6 s: slow, last',
    'Still initializing after 14 s: slow, last',
  ])
})
