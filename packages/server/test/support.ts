import { Registry, silentLogger } from '@netbox-hooks/core'
import { type HostNews, routesStore, type ServedHost } from '@netbox-hooks/server'

const nothing = { matched: 0, changed: 0, sample: [], problems: [], next: undefined }

/** A host with nothing behind it, whose news a test makes up. */
export function quietHost(): ServedHost & { tell(news: HostNews): void; readonly listeners: number } {
  const listeners = new Set<(news: HostNews) => void>()
  return {
    version: '0.0.0',
    logger: silentLogger,
    registry: new Registry({ eventTypes: {}, routes: routesStore }),
    isReady: true,
    recentEvents: async () => [],
    history: {
      list: async () => ({ deliveries: [], next: undefined }),
      get: async () => undefined,
      event: async () => undefined,
      count: async () => 0,
      events: async () => ({ events: [], next: undefined }),
      webhookRecords: async () => [],
      backlogs: async () => [],
      objects: {
        list: async () => ({ objects: [], place: 0 }),
        records: async () => ({ records: [], next: undefined }),
      },
    },
    objects: undefined,
    audit: undefined,
    reload: undefined,
    netbox: undefined,
    lateChanges: 0,
    report: () => ({ version: '0.0.0', plugins: [], taps: [], hooks: [], stores: [] }),
    eventRules: () => [],
    webhooks: () => [],
    webhook: () => undefined,
    knows: () => false,
    emit: async () => [],
    explain: async (event) => {
      const complete = { objectId: null, request: null, username: null, timestamp: '', ...event }
      return {
        event: complete,
        rules: [],
        requests: [],
        actions: [],
        outcomes: [],
        provenance: {},
        failures: [],
        undecided: [],
        doubts: [],
      }
    },
    sending: () => ({ by: 'nobody' }),
    actionsOf: () => ({
      redeliver: async () => [],
      redeliverMatching: async () => nothing,
      retryMatching: async () => nothing,
      cancelMatching: async () => nothing,
      deliverMissing: async () => nothing,
      retryNow: async () => [],
      cancel: async () => [],
      pause: async () => {},
      resume: async () => {},
      test: async () => '',
    }),
    counts: async () => ({ pending: 0, delivered: 0, failed: 0, cancelled: 0, unprocessedEvents: 0 }),
    spool: () => undefined,
    size: async () => undefined,
    oldestDue: async () => undefined,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    tell: (news) => {
      for (const listener of listeners) listener(news)
    },
    get listeners() {
      return listeners.size
    },
  }
}
