import { join } from 'node:path'
import { conformanceCases, type EngineUnderTest } from '@netbox-hooks/delivery/conformance'
import { describe, it } from 'vitest'
import { temporaryFolder } from './support.ts'

describe('the embedded engine keeps what the port promises', () => {
  const engine: EngineUnderTest = {
    module: new URL('./fixtures/sqlite-engine.mjs', import.meta.url).href,
    newPlace: () => join(temporaryFolder(), 'queue.db'),
    isExclusive: true,
  }
  it.each(conformanceCases.map(({ name, run }) => [name, run] as const))('%s', (_name, run) => run(engine))
})
