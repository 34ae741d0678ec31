import type { ChangeEvent, JsonObject, Snapshots } from '@netbox-hooks/webhooks'
import { type SampleObject, sampleObjects } from './sample-objects.ts'
import { snapshotOf } from './snapshot-of.ts'

/** An event that might come. */
export interface SampleEvent extends Pick<SampleObject, 'called' | 'isKnown'> {
  readonly event: ChangeEvent
}

const request = {
  id: '17af32f0-852a-46ca-a7d4-33ecd0c13de6',
  method: 'PATCH',
  path: '/api/dcim/sites/4/',
  user: 'admin',
}

/** A script's job, as NetBox gives the data of jobs. */
const jobData: JsonObject = { log: [], tests: {}, output: '' }

/**
 * Events of some type about some type of objects, in NetBox's shapes. Those of jobs have no object, request and snapshots;
 * those of plugins' own types have no snapshots.
 */
export function sampleEvents(objectType: string, eventType: string): readonly SampleEvent[] {
  if (eventType.startsWith('job_')) {
    const base = { eventType, objectType, objectId: null, data: jobData, request: null }
    return [{ event: { ...base, ...origin }, called: `a job of ${objectType}`, isKnown: false }]
  }
  return sampleObjects(objectType).map(({ objectType, called, data, isKnown }) => {
    const snapshots = snapshotsOf(eventType, data)
    const about = { eventType, objectType, objectId: data['id'] as number, data, request }
    return { event: { ...about, ...origin, ...(snapshots && { snapshots }) }, called, isKnown }
  })
}

const origin = { username: 'admin', timestamp: '2026-03-06T15:11:23.503000+00:00' }

function snapshotsOf(eventType: string, data: JsonObject): Snapshots | undefined {
  const snapshot = snapshotOf(data)
  if (eventType === 'object_created') return { prechange: null, postchange: snapshot }
  if (eventType === 'object_deleted') return { prechange: snapshot, postchange: null }
  if (eventType !== 'object_updated') return undefined
  return { prechange: { ...snapshot, description: '', status: 'planned' }, postchange: snapshot }
}
