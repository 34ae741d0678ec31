import { join } from 'node:path'
import { conformanceCases } from '@netbox-hooks/delivery/conformance'
import { describe, it } from 'vitest'
import { temporaryFolder } from '../support.ts'

describe('the engine in memory, which simulations run on, keeps what the port promises, but that it is not moved', () => {
  const module = new URL('../fixtures/memory-engine.mjs', import.meta.url).href
  const newPlace = () => join(temporaryFolder(), 'queue.db')
  const isOfMoving = /^(?:move|transfer|seal):/
  const cases = conformanceCases.filter(({ name }) => !isOfMoving.test(name))
  it.each(cases.map(({ name, run }) => [name, run] as const))('%s', (_name, run) =>
    run({ module, newPlace, isExclusive: true }),
  )
})
