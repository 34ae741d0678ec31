import type { ChangeEvent, JsonObject } from '@netbox-hooks/webhooks'
import { netboxTimestamp } from '@netbox-hooks/webhooks'
import type { SampleObject } from './sample-objects.ts'

/** Whether events of a type are about jobs, and not about changes. */
export function isOfJob(eventType: string): boolean {
  return eventType.startsWith('job_')
}

/** The event that NetBox would tell of an object, if it was changed so now. */
export function sampleEvent(objectType: string, eventType: string, sample: SampleObject): ChangeEvent {
  const { id, data, user, snapshots } = sample
  const event = {
    eventType,
    objectType,
    objectId: id,
    data,
    username: user,
    timestamp: netboxTimestamp(new Date()),
  }
  if (isOfJob(eventType)) return { ...event, request: null }
  return {
    ...event,
    request: {
      id: '00000000-0000-4000-8000-000000000000',
      method: methods[eventType] ?? 'PATCH',
      path: String(data?.['url'] ?? '/'),
      user,
    },
    snapshots: snapshotsOf(eventType, snapshots),
  }
}

const methods: Readonly<Record<string, string>> = { object_created: 'POST', object_deleted: 'DELETE' }

function snapshotsOf(
  eventType: string,
  known: SampleObject['snapshots'],
): { readonly prechange: JsonObject | null; readonly postchange: JsonObject | null } {
  const { prechange = null, postchange = null } = known ?? {}
  // Of an object that was made, or has been deleted, there is one side.
  if (eventType === 'object_created') return { prechange: null, postchange: postchange ?? prechange }
  if (eventType === 'object_deleted') return { prechange: prechange ?? postchange, postchange: null }
  return { prechange: prechange ?? postchange, postchange: postchange ?? prechange }
}
