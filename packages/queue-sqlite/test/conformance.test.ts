import { join } from 'node:path'
import { conformanceCases } from '@netbox-hooks/delivery/conformance'
import { describe, it } from 'vitest'
import { temporaryFolder } from '../../delivery/test/support.ts'

describe('the embedded engine keeps what the port promises', () => {
  const module = new URL('./fixtures/sqlite-engine.mjs', import.meta.url).href
  const newPlace = () => join(temporaryFolder(), 'queue.db')
  it.each(conformanceCases.map(({ name, run }) => [name, run] as const))('%s', (_name, run) =>
    run({ module, newPlace, isExclusive: true }),
  )
})
