import { describe, expect, it } from 'vitest'
import { changedFields } from '../dist/changed-fields.js'
import { changeDiff } from '../dist/webhook-callbacks.js'

const event = {
  objectType: 'dcim.site',
  eventType: 'object_updated',
  data: {},
  request: null,
  signal: new AbortController().signal,
  settings: { ignoredFields: ['last_updated'] },
}

describe('the fields that changed', () => {
  it('are those whose values differ, however deep', () => {
    const before = { name: 'A', tags: ['x', 'y'], custom_fields: { a: { b: 1 } }, site: 4 }
    const after = { name: 'A', tags: ['y', 'x'], custom_fields: { a: { b: 1 } }, site: null }
    expect(changedFields(before, after)).toEqual({
      tags: { from: ['x', 'y'], to: ['y', 'x'] },
      site: { from: 4, to: null },
    })
  })

  it('count as null where they are missing', () => {
    expect(changedFields({ gone: 1, empty: null }, { come: 2, constructor: 3 })).toEqual({
      gone: { from: 1, to: null },
      come: { from: null, to: 2 },
      constructor: { from: null, to: 3 },
    })
  })
})

describe('the callback', () => {
  it('answers with the changes, but for ignored fields', () => {
    const prechange = { status: 'planned', last_updated: '2026-01-01' }
    const postchange = { status: 'active', last_updated: '2026-01-02' }
    expect(changeDiff({ ...event, snapshots: { prechange, postchange } })).toEqual({
      changed_fields: { status: { from: 'planned', to: 'active' } },
    })
  })

  it('answers with every field that a new object has', () => {
    const snapshots = { prechange: null, postchange: { name: 'A', site: null } }
    expect(changeDiff({ ...event, snapshots })).toEqual({ changed_fields: { name: { from: null, to: 'A' } } })
  })

  it('answers with nothing if nothing changed, the object is gone, or the event has no snapshots', () => {
    const site = { name: 'A' }
    expect(changeDiff({ ...event, snapshots: { prechange: site, postchange: site } })).toBeUndefined()
    expect(changeDiff({ ...event, snapshots: { prechange: site, postchange: null } })).toBeUndefined()
    expect(changeDiff({ ...event, snapshots: null })).toBeUndefined()
  })
})
