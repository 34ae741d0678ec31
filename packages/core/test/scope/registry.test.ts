import { Registry } from '@netbox-hooks/core'
import { describe, expect, it } from 'vitest'

describe('a store that is watched', () => {
  it('tells of what is added and of what is taken out, once each, until nobody listens', () => {
    const registry = new Registry([{ name: 'eventTypes', keyOf: ({ name }) => name }])
    registry.add('eventTypes', { name: 'before' })
    const told: string[] = []
    const unwatch = registry.watch('eventTypes', {
      added: ({ plugin, value }) => void told.push(`${plugin} + ${value.name}`),
      removed: ({ value }) => void told.push(`- ${value.name}`),
    })
    const undo = registry.add('eventTypes', { name: 'one' })
    expect(() => registry.add('eventTypes', { name: 'one' })).toThrow()
    undo()
    undo()
    unwatch()
    registry.add('eventTypes', { name: 'after' })()
    expect(told).toEqual(['netbox-hooks + one', '- one'])
  })
})
