import type { Logger } from '@netbox-hooks/core'
import { type DeliveryQueue, Retention } from '@netbox-hooks/delivery'
import type { ParsedConfig } from '../config/parsed.ts'
import type { ProgressLine } from '../progress/line.ts'
import { formatCount } from '../progress/text.ts'

interface RetentionSurroundings {
  readonly config: ParsedConfig
  readonly logger: Logger
  readonly progress: () => ProgressLine
}

/** Drops from the queue what is older than the configuration says, and shows how far that is where it takes long. */
export function configuredRetention(
  { config, logger, progress }: RetentionSurroundings,
  queue: DeliveryQueue,
): Retention {
  return new Retention({
    ...config.delivery.retention,
    queue,
    logger,
    onProgress: retentionProgress(progress),
  })
}

function retentionProgress(progress: () => ProgressLine): (looked: number, hasEnded: boolean) => void {
  let line: ProgressLine | undefined
  return (looked, hasEnded) => {
    line ??= progress()
    if (!hasEnded) return line.show(`Dropping what is old: ${formatCount(looked)} rows so far`)
    line.end()
    line = undefined
  }
}
