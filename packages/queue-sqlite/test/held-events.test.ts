import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { newId } from '@netbox-hooks/delivery'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../delivery/test/support.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

it('an event that waits for its commit is not held on to, nor what its caller knows of it', async () => {
  const path = join(temporaryFolder(), 'queue.db')
  const queue = new SqliteQueue({ path })
  await queue.open()
  onTestFinished(() => queue.close())
  // Nothing is committed as long as another program writes.
  const other = new DatabaseSync(path)
  onTestFinished(() => other.close())
  other.exec('BEGIN IMMEDIATE')

  const accept = () => {
    const event = { id: newId(), body: '{}', known: { copy: {} } }
    return { accepted: queue.accept([event]), known: new WeakRef(event.known) }
  }
  const { accepted, known } = accept()
  await setImmediate()
  collectGarbage()
  expect(known.deref()).toBeUndefined()
  expect(await Promise.race([accepted, 'it waits'])).toBe('it waits')

  other.exec('ROLLBACK')
  expect((await accepted).ids).toHaveLength(1)
})
