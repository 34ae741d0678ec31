import { counted } from '@netbox-hooks/host/words'

/** `1 delivery pending, 2 events not processed`. */
export function workText(pending = 0, unprocessed = 0): string {
  return `${counted(pending, 'delivery', 'deliveries')} pending, ${counted(unprocessed, 'event', 'events')} not processed`
}
