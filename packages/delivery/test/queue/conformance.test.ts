import { join } from 'node:path'
import { type ConformanceCase, conformanceCases } from '@netbox-hooks/delivery/conformance'
import { describe, it } from 'vitest'
import { temporaryFolder } from './support.ts'

const runAll = (engine: string, cases: readonly ConformanceCase[]) => {
  const module = new URL(`./fixtures/${engine}-engine.mjs`, import.meta.url).href
  const newPlace = () => join(temporaryFolder(), 'queue.db')
  it.each(cases.map(({ name, run }) => [name, run] as const))('%s', (_name, run) =>
    run({ module, newPlace, isExclusive: true }),
  )
}

describe('the embedded engine keeps what the port promises', () => {
  runAll('sqlite', conformanceCases)
})

describe('the engine in memory, which simulations run on, does so as well, but that it is not moved', () => {
  const isOfMoving = /^(?:move|transfer|seal):/
  runAll(
    'memory',
    conformanceCases.filter(({ name }) => !isOfMoving.test(name)),
  )
})
