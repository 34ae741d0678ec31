import { createHost, type NetboxHooksHost } from 'netbox-hooks'
import { managedFolders, quiet } from '../managed.ts'
import type { Row } from '../row.ts'

const events = 10_000
const atOnce = 100

const row: Row = {
  name: 'managed-match',
  title: 'events for one of 10,000 managed rules, accepted and matched, to the same from a file',
  compare: 'ratio',
  unit: 'events/s',
  goal: { atLeast: 0.77 },
  baseline: async () => rateOf((await managedFolders()).configured),
  measure: async () => rateOf((await managedFolders()).managed),
}
export default row

/** How many events a second the host of a folder matches. They meet a rule's types, and not its conditions. */
async function rateOf(cwd: string): Promise<number> {
  const host = createHost({ cwd, logger: quiet })
  await host.start()
  try {
    await emit(host, events / 10)
    const began = performance.now()
    await emit(host, events)
    return (events / (performance.now() - began)) * 1_000
  } finally {
    await host.stop()
  }
}

async function emit(host: NetboxHooksHost, count: number): Promise<void> {
  const data = { name: 'ams-01', status: { value: 'active' } }
  for (let sent = 0; sent < count; sent += atOnce)
    await Promise.all(
      Array.from({ length: atOnce }, (_, index) => {
        const objectType = `app${(sent + index) % 50}.model${(sent + index) % 10_000}`
        return host.emit({ eventType: 'object_updated', objectType, objectId: index, data })
      }),
    )
  await host.idle()
}
