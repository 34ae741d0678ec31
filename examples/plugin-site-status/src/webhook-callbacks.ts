import { AnswerCache } from './answer-cache.ts'
import { fetchStatus } from './fetch-status.ts'
import SiteStatus from './index.ts'

const cache = new AnswerCache()

/** Sends along what the status endpoint knows of a site, as `site_status`; nothing if it does not know the site. */
export const siteStatus = SiteStatus.callback(async ({ objectType, data, signal, settings }) => {
  if (objectType !== 'dcim.site') return undefined
  const { endpoint, cacheSeconds } = settings
  const url = `${endpoint}/${encodeURIComponent(String(data['slug'] ?? data['id']))}`
  const status = await cache.get(url, cacheSeconds, () => fetchStatus(url, signal))
  return status && { site_status: status }
})
