import { changedFields } from './changed-fields.ts'
import ChangeDiff from './index.ts'

/** Sends along which fields changed, as `changed_fields`. An object that was deleted has none. */
export const changeDiff = ChangeDiff.callback(({ snapshots, settings }) => {
  if (!snapshots?.postchange) return undefined
  const changes = changedFields(snapshots.prechange ?? {}, snapshots.postchange, settings.ignoredFields)
  return Object.keys(changes).length > 0 ? { changed_fields: changes } : undefined
})
