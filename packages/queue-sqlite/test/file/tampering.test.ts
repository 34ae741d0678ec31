import {
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Logger } from '@netbox-hooks/core'
import { newId } from '@netbox-hooks/delivery'
import { inspectQueueFile, SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { describe, expect, it } from 'vitest'
import {
  acceptOne,
  newDelivery,
  openQueue,
  rejection,
  temporaryFolder,
  until,
} from '../../../delivery/test/support.ts'
import { startFixture } from '../support.ts'

const newPath = () => join(temporaryFolder(), 'queue.db')
const owned = (pid: number) => ({
  code: 'NBH_QUEUE_OWNED',
  message: expect.stringContaining(`process ${pid}.`),
})

/** A logger that keeps the codes that it is given. */
function keepingCodes(): { readonly codes: string[]; readonly logger: Logger } {
  const codes: string[] = []
  const keep = (fields: object) => void codes.push((fields as { code: string }).code)
  return { codes, logger: { debug: keep, info: keep, warn: keep, error: keep } }
}

/** What a queue says of a file when it opens it. */
async function findingsOf(path: string): Promise<readonly string[]> {
  const { codes, logger } = keepingCodes()
  const queue = new SqliteQueue({ path, logger })
  await queue.open()
  await queue.close()
  return codes
}

describe('the lock beside the queue', () => {
  it('keeps a second host out although it was removed under the first, which takes it again', async () => {
    const path = newPath()
    const owner = startFixture('own', path)
    await owner.lines.next()
    rmSync(`${path}-owner`)
    expect(await rejection(new SqliteQueue({ path }).open())).toMatchObject(owned(owner.pid))
    await until(async () => (await owner.lines.next()).value === 'NBH_QUEUE_LOCK_REMOVED')
    expect(await rejection(new SqliteQueue({ path }).open())).toMatchObject(owned(owner.pid))
  })

  it('may be missing beside a queue whose host was killed', async () => {
    const path = newPath()
    const owner = startFixture('own', path)
    await owner.lines.next()
    await owner.kill()
    rmSync(`${path}-owner`)
    expect(await findingsOf(path)).toEqual([])
  })

  it('may be damaged', async () => {
    const path = newPath()
    await findingsOf(path)
    writeFileSync(`${path}-owner`, 'x'.repeat(10_000))
    expect(await findingsOf(path)).toEqual([])
    const queue = await openQueue({ path })
    expect(await rejection(new SqliteQueue({ path }).open())).toMatchObject({ code: 'NBH_QUEUE_OWNED' })
    await queue.close()
  })
})

describe('a host that was held while another took its queue', () => {
  it('changes nothing in it any more', async () => {
    const path = newPath()
    const owner = startFixture('own', path, '1')
    await until(async () => (await owner.lines.next()).value === 'accepted')
    // Held while it is idle: in the middle of a commit it would have the file as well.
    process.kill(owner.pid, 'SIGSTOP')
    rmSync(`${path}-owner`)
    const queue = await openQueue({ path })
    // It is told to accept one more event when it goes on.
    process.kill(owner.pid, 'SIGUSR2')
    process.kill(owner.pid, 'SIGCONT')
    await until(async () => (await owner.lines.next()).value === 'refused NBH_QUEUE_OWNED')
    const { unprocessedEvents, pending } = await queue.counts()
    expect({ unprocessedEvents, pending }).toEqual({ unprocessedEvents: 1, pending: 0 })
    await acceptOne(queue)
    expect(await queue.counts()).toMatchObject({ unprocessedEvents: unprocessedEvents + 1, pending })
  })
})

describe('a queue file that lacks what had been stored in it', () => {
  const fill = async (path: string) => {
    const queue = new SqliteQueue({ path })
    await queue.open()
    await acceptOne(queue)
    await queue.close()
  }

  it.each([
    ['was removed', (path: string) => rmSync(path)],
    ['was cut to nothing', (path: string) => truncateSync(path)],
    ['was put back from an older copy', (path: string) => renameSync(`${path}-copy`, path)],
  ])('says so when it %s', async (_, harm) => {
    const path = newPath()
    await fill(path)
    copyFileSync(path, `${path}-copy`)
    await fill(path)
    expect(await findingsOf(path)).toEqual([])
    harm(path)
    expect(await findingsOf(path)).toEqual(['NBH_QUEUE_INCOMPLETE'])
    // Once: what it holds now is what is expected of it from now on.
    expect(await findingsOf(path)).toEqual([])
  })

  it.each([
    ['removed', (log: string) => rmSync(log)],
    [
      'damaged',
      (log: string) => {
        const bytes = readFileSync(log)
        writeFileSync(log, bytes.fill(0xaa, Math.floor(bytes.length / 3)))
      },
    ],
  ])('says so when its log was %s after a crash', async (_, harm) => {
    const path = newPath()
    const owner = startFixture('own', path, '3')
    // It is noted once a second what is in the file.
    await until(async () => (await owner.lines.next()).value === 'accepted')
    await until(() => statSync(`${path}-owner`).mtimeMs > statSync(`${path}-wal`).mtimeMs)
    await owner.kill()
    harm(`${path}-wal`)
    expect(await findingsOf(path)).toEqual(['NBH_QUEUE_INCOMPLETE'])
  })
})

it('accepts nothing more when its file was removed under it, and goes on with what it has', async () => {
  const path = newPath()
  const { codes, logger } = keepingCodes()
  const queue = await openQueue({ path, logger })
  const eventId = await acceptOne(queue)
  rmSync(path)
  await until(() => codes.includes('NBH_QUEUE_FILE_REMOVED'))
  const refused = await rejection(queue.accept([{ id: newId(), body: '{}' }]))
  expect(refused).toMatchObject({ code: 'NBH_QUEUE_FILE_REMOVED', where: path })
  await queue.process(eventId, [newDelivery({ eventId })])
  expect((await queue.claim('a', 1)).deliveries).toHaveLength(1)
})

it('says that a reader keeps its log from being cut, and cuts it when that has gone', async () => {
  const path = newPath()
  const { codes, logger } = keepingCodes()
  const queue = await openQueue({ path, logger })
  const reader = new DatabaseSync(path, { readOnly: true })
  reader.exec('BEGIN; SELECT count(*) FROM event')
  const body = JSON.stringify('x'.repeat(1024 * 1024))
  for (let count = 0; count < 70; count += 1) await queue.accept([{ id: newId(), body }])
  await until(() => codes.includes('NBH_QUEUE_LOG_LARGE'))
  expect(inspectQueueFile(path)?.logBytes).toBeGreaterThan(64 * 1024 * 1024)
  reader.exec('COMMIT')
  // Nothing is written any more.
  await until(() => statSync(`${path}-wal`).size === 0)
  reader.close()
  expect(await queue.counts()).toMatchObject({ unprocessedEvents: 70 })
})
