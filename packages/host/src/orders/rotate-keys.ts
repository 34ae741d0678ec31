import type { ObjectChange } from '@netbox-hooks/delivery'
import type { Actor, KeyRotation, ObjectKind } from '@netbox-hooks/server'
import { keyMissing } from '../errors.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { recordOf } from '../managed/audit-trail.ts'
import { isUnopened } from '../managed/managed-object.ts'
import { resealSettings } from '../secrets/stored/seal-settings.ts'
import { writeStored } from '../secrets/stored/stored-settings.ts'
import type { Changing } from './changing.ts'

/** Objects that are encrypted anew in one write; between two of them others may change what they like. */
const atOnce = 100

interface Key {
  readonly kind: ObjectKind
  readonly id: number
}

/**
 * Encrypts all that is secret with the first of the keys, some objects after the others.
 *
 * @param inTurn does work when no other change is under way
 * @throws NetboxHooksError `NBH_ENCRYPTION_KEY_MISSING`
 */
export async function rotateKeys(
  changing: Changing,
  by: Actor,
  inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>,
): Promise<KeyRotation> {
  const { store, state, tools } = changing
  const ring = tools.ring()
  if (!ring.first) throw keyMissing()
  await inTurn(() => state.catchUp())
  const keys: readonly Key[] = state.catalog.everything()
  let changed = 0
  for (let at = 0; at < keys.length; at += atOnce)
    changed += await inTurn(() => encryptAnew(keys.slice(at, at + atOnce), ring, changing))
  const unopened = state.catalog.everything().filter(isUnopened)
  await store.write(
    [],
    [
      recordOf({
        action: 'keys_rotated',
        actor: by,
        target: { kind: 'key', name: ring.first.id },
        details: { changed, unopened: unopened.length },
      }),
    ],
  )
  return { changed, unopened: unopened.map(({ name }) => name) }
}

/** What another host changes meanwhile is looked at again. @returns how many of these objects it has changed */
async function encryptAnew(
  keys: readonly Key[],
  ring: KeyRing,
  { store, state }: Pick<Changing, 'store' | 'state'>,
): Promise<number> {
  for (;;) {
    const changes = keys.flatMap(({ kind, id }): ObjectChange[] => {
      const object = state.catalog.find(kind, id)
      if (!object) return []
      const { name, uid, version } = object
      const settings = resealSettings(object.settings, { kind, uid, ring })
      if (settings === object.settings) return []
      return [{ op: 'update', kind, id, name, version, body: writeStored({ uid, settings }) }]
    })
    if (changes.length === 0) return 0
    const outcome = await store.write(changes)
    if ('written' in outcome) {
      await state.take(outcome.written, [])
      return changes.length
    }
    await state.catchUp()
  }
}
