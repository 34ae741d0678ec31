import type { ConformanceCase } from './case.ts'
import { crashCases } from './crash-cases.ts'
import { deliveryCases } from './delivery-cases.ts'
import { eventCases } from './event-cases.ts'
import { hostCases } from './host-cases.ts'
import { limitCases } from './limit-cases.ts'
import { objectCases } from './object-cases.ts'
import { objectCrashCases } from './object-crash-cases.ts'
import { timeCases } from './time-cases.ts'
import { transferCases } from './transfer-cases.ts'

/**
 * All that the port `DeliveryQueue` promises, case by case. A case throws if the engine does not keep it; none needs a
 * test framework:
 *
 * ```ts
 * for (const { name, run } of conformanceCases) it(name, () => run(engine))
 * ```
 */
export const conformanceCases: readonly ConformanceCase[] = [
  ...eventCases,
  ...deliveryCases,
  ...hostCases,
  ...limitCases,
  ...timeCases,
  ...crashCases,
  ...objectCases,
  ...objectCrashCases,
  ...transferCases,
]
