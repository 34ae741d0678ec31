// The least that is durable: one event into the queue, one commit, one POST.
import { newId } from '@netbox-hooks/delivery'
import { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import { Pool } from 'undici'
import { pace } from '../pace.ts'
import { unheeded } from '../unheeded.ts'
import { changeOf, measureSeconds, warmUpSeconds } from '../workload.ts'

interface Task {
  readonly folder: string
  readonly port: number
  readonly rate: number
}

process.once('message', async ({ folder, port, rate }: Task) => {
  const queue = new SqliteQueue({ path: `${folder}/queue.db` })
  await queue.open()
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64, pipelining: 1, allowH2: false })
  let sent = 0
  pace(rate, async () => {
    sent += 1
    const body = JSON.stringify({ sent_at: Number(process.hrtime.bigint()) / 1e6, ...changeOf(sent) })
    await queue.accept([{ id: newId(), body }])
    pool.dispatch(
      { path: '/', method: 'POST', headers: ['content-type', 'application/json'], body },
      unheeded,
    )
  })
  setTimeout(() => process.send?.({}, () => process.exit()), (warmUpSeconds + measureSeconds) * 1000)
})
