import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { expect, it } from 'vitest'
import { acceptOne, openQueue, rejection, temporaryFolder } from '../../../delivery/test/support.ts'
import { startFixture } from '../support.ts'

it('is refused to a second process, by the pid of the first, until that is dead', async () => {
  const path = join(temporaryFolder(), 'queue.db')
  const owner = startFixture('own', path)
  await owner.lines.next()
  const queue = new SqliteQueue({ path })
  expect(await rejection(queue.open())).toMatchObject({
    code: 'NBH_QUEUE_OWNED',
    message: `The queue is already open: it is owned by process ${owner.pid}.`,
    where: path,
  })
  await owner.kill()
  await queue.open()
  await queue.close()
})

it('is refused to a second queue of the same process, until the first is closed', async () => {
  const path = join(temporaryFolder(), 'queue.db')
  const first = await openQueue({ path })
  const second = new SqliteQueue({ path })
  const owned = { code: 'NBH_QUEUE_OWNED', message: expect.stringContaining('this process') }
  expect(await rejection(second.open())).toMatchObject(owned)
  expect(await rejection(first.open())).toMatchObject(owned)
  // A refusal leaves the owner's lock in place.
  expect(await rejection(second.open())).toMatchObject(owned)
  expect(await startFixture('own', path).lines.next()).toMatchObject({ value: 'NBH_QUEUE_OWNED' })
  await first.close()
  await second.open()
  await second.close()
})

it('leaves the file open to readers', async () => {
  const path = join(temporaryFolder(), 'queue.db')
  const queue = await openQueue({ path })
  const id = await acceptOne(queue)
  const reader = new DatabaseSync(path, { readOnly: true })
  expect(reader.prepare('SELECT id FROM event').all()).toEqual([{ id }])
  await acceptOne(queue)
  expect(reader.prepare('SELECT count(*) AS events FROM event').get()).toEqual({ events: 2 })
  reader.close()
})
