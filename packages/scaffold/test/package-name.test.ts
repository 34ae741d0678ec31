import { packageNameProblem, suggestedName } from '@netbox-hooks/scaffold'
import fc from 'fast-check'
import { expect, it } from 'vitest'

it('whatever somebody types, the proposed name is one that npm takes', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webPath(), fc.emailAddress()), (text) => {
      expect(packageNameProblem(suggestedName(text, 'fallback'))).toBeUndefined()
    }),
  )
})

it.each([
  ['My Hooks', 'my-hooks'],
  ['@Acme/Über Größe', '@acme/uber-gro-e'],
  ['labels', 'labels'],
  ['???', 'fallback'],
  ['http', 'fallback'],
])('for %s it proposes %s', (text, proposed) => {
  expect(suggestedName(text, 'fallback')).toBe(proposed)
})
