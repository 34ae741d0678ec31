import { existsSync } from 'node:fs'
import type { DeliveryHistory } from '@netbox-hooks/delivery'

/** The history of a queue file; an empty one for as long as no host has made the file. */
export function onceThere(path: string, history: DeliveryHistory): DeliveryHistory {
  const isThere = () => existsSync(path)
  return {
    list: async (...args) => (isThere() ? history.list(...args) : { deliveries: [], next: undefined }),
    get: async (id) => (isThere() ? history.get(id) : undefined),
    event: async (id) => (isThere() ? history.event(id) : undefined),
    count: async (...args) => (isThere() ? history.count(...args) : 0),
    events: async (...args) => (isThere() ? history.events(...args) : { events: [], next: undefined }),
    backlogs: async () => (isThere() ? history.backlogs() : []),
    webhookRecords: async () => (isThere() ? history.webhookRecords() : []),
    objects: {
      list: async () => (isThere() ? history.objects.list() : { objects: [], place: 0 }),
      records: async (...args) =>
        isThere() ? history.objects.records(...args) : { records: [], next: undefined },
    },
  }
}
