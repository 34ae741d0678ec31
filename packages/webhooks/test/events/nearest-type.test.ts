import { nearestEventType } from '@netbox-hooks/webhooks'
import { expect, it } from 'vitest'

const known = [
  'object_created',
  'object_updated',
  'object_deleted',
  'job_started',
  'job_completed',
  'job_failed',
  'job_errored',
]

it.each([
  ['updated', 'object_updated'],
  ['update', 'object_updated'],
  ['Object Updated', 'object_updated'],
  ['object.updated', 'object_updated'],
  ['object_update', 'object_updated'],
  ['changed', 'object_updated'],
  ['modified', 'object_updated'],
  ['create', 'object_created'],
  ['created', 'object_created'],
  ['added', 'object_created'],
  ['delete', 'object_deleted'],
  ['on_delete', 'object_deleted'],
  ['removed', 'object_deleted'],
  ['job failed', 'job_failed'],
  ['job-failed', 'job_failed'],
  ['failure', 'job_failed'],
  ['finished', 'job_completed'],
  ['OBJECT_CREATED', 'object_created'],
  ['objct_created', 'object_created'],
])('%s is answered with %s', (written, meant) => {
  expect(nearestEventType(written, known)).toBe(`Did you mean "${meant}"?`)
})

it('what is like none is answered with those that are known, and no type that is not', () => {
  expect(nearestEventType('zzz', known)).toMatch(/^The event types are object_created, /)
  expect(nearestEventType('updated', ['ticket_opened'])).toBe('The event types are ticket_opened.')
  expect(nearestEventType('x'.repeat(1e6), known)).toMatch(/^The event types are /)
})
