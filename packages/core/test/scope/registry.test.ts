import { Registry } from '@netbox-hooks/core'
import { describe, expect, it } from 'vitest'
import type { Word } from '../support.ts'

describe('a store that is watched', () => {
  it('tells of what is added and of what is taken out, once each, until nobody listens', () => {
    const registry = new Registry({ words: { keyOf: ({ name }: Word) => name } })
    registry.add('words', { name: 'before' })
    const told: string[] = []
    const unwatch = registry.watch('words', {
      added: ({ plugin, value }) => void told.push(`${plugin} + ${value.name}`),
      removed: ({ value }) => void told.push(`- ${value.name}`),
    })
    const undo = registry.add('words', { name: 'one' })
    expect(() => registry.add('words', { name: 'one' })).toThrow()
    undo()
    undo()
    unwatch()
    registry.add('words', { name: 'after' })()
    expect(told).toEqual(['host + one', '- one'])
  })
})
