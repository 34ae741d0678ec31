import type { Actor } from '@netbox-hooks/server'
import { keyMissing } from '../errors.ts'
import { recordOf } from '../managed/audit-trail.ts'
import { resealSettings } from '../secrets/stored/seal-settings.ts'
import { writeStored } from '../secrets/stored/stored-settings.ts'
import type { Changing } from './changing.ts'

/**
 * Encrypts all that is secret with the first of the keys, one object after the other. One that somebody else changes meanwhile
 * is looked at again.
 *
 * @returns how many objects it has changed
 * @throws NetboxHooksError `NBH_ENCRYPTION_KEY_MISSING`
 */
export async function rotateKeys({ store, state, tools }: Changing, by: Actor): Promise<number> {
  const ring = tools.ring()
  if (!ring.first) throw keyMissing()
  await state.catchUp()
  let changed = 0
  for (let isDone = false; !isDone; ) {
    isDone = true
    for (const object of state.catalog.everything()) {
      const { kind, id, name, uid, version } = object
      const settings = resealSettings(object.settings, { kind, uid, ring })
      if (settings === object.settings) continue
      const body = writeStored({ uid, settings })
      const outcome = await store.write([{ op: 'update', kind, id, name, version, body }])
      if ('refused' in outcome) {
        isDone = false
        await state.catchUp()
      } else {
        await state.take(outcome.written, [])
        changed += 1
      }
    }
  }
  await store.write(
    [],
    [
      recordOf({
        action: 'keys_rotated',
        actor: by,
        target: { kind: 'key', name: ring.first.id },
        details: { changed },
      }),
    ],
  )
  return changed
}
