import { every } from '@netbox-hooks/core/times'
import type { DeliveryQueue } from '../queue/queue.ts'
import { type CrashIds, type CrashStep, runSteps } from './crash-steps.ts'

// Does what it is told to, says so, and waits to be killed.
const [module, place, ids, step] = process.argv.slice(2) as [string, string, string, CrashStep]
const { openQueue } = (await import(module)) as { openQueue(place: string): Promise<DeliveryQueue> }
await runSteps(await openQueue(place), JSON.parse(ids) as CrashIds, step)
process.stdout.write('done\n')
every(60_000, () => {})
