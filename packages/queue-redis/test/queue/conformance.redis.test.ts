import { conformanceCases, type EngineUnderTest } from '@netbox-hooks/delivery/conformance'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { RedisServer } from '../redis-server.ts'

vi.setConfig({ testTimeout: 180_000 })

describe('the engine on Redis keeps what the port promises', () => {
  let server: RedisServer
  let places = 0
  beforeAll(async () => {
    server = await RedisServer.start()
  })
  afterAll(() => server.stop())

  const engine: EngineUnderTest = {
    module: new URL('../fixtures/redis-engine.mjs', import.meta.url).href,
    newPlace: () => {
      places += 1
      return `${server.url}?prefix=place-${places}`
    },
    isExclusive: false,
    // A little more than the fixture gives those that are killed.
    leaseMs: 700,
  }
  it.each(conformanceCases.map(({ name, run }) => [name, run] as const))('%s', (_name, run) => run(engine))
})
