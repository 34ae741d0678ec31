import type { FastifyInstance } from 'fastify'
import { notFound } from './api-errors.ts'
import { devices } from './devices.ts'
import { sites } from './sites.ts'
import type { Store } from './store.ts'

/** Serves how a site is doing, judged by its devices. */
export function serveSiteStatus(app: FastifyInstance, store: Store): void {
  app.get<{ Params: { slug: string } }>('/status/sites/:slug', async ({ params }) => {
    const [site] = store.find(sites.table, 'slug', params.slug)
    if (!site) throw notFound(sites)
    const all = store.find(devices.table, 'site', site.id)
    const active = all.filter(({ status }) => status === 'active')
    return {
      health: health(active.length, all.length),
      devices: { active: active.length, total: all.length },
      checked: new Date().toISOString(),
    }
  })
}

function health(active: number, total: number): 'empty' | 'up' | 'degraded' | 'down' {
  if (total === 0) return 'empty'
  if (active === 0) return 'down'
  return active === total ? 'up' : 'degraded'
}
