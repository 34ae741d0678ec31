import { registerWebhookCallback } from 'netbox-hooks'
import { changedFields } from './changed-fields.ts'
import type { ChangeDiffSettings } from './index.ts'

/** Sends along which fields changed, as `changed_fields`. An object that was deleted has none. */
export const changeDiff = registerWebhookCallback(({ snapshots, settings }) => {
  if (!snapshots?.postchange) return undefined
  const { ignoredFields } = settings as ChangeDiffSettings
  const changes = changedFields(snapshots.prechange ?? {}, snapshots.postchange, ignoredFields)
  return Object.keys(changes).length > 0 ? { changed_fields: changes } : undefined
})
