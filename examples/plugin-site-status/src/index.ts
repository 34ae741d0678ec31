import { PluginConfig } from 'netbox-hooks'

/** What the operator can set. */
export type SiteStatusSettings = {
  /** URL of the status endpoint; a site's slug is appended to it. */
  readonly endpoint: string
  /** How long an answer is used again, in seconds; 0 asks every time. Default 30. */
  readonly cacheSeconds: number
}

/** Adds the answer of a status endpoint to the webhooks of sites. */
export default class SiteStatus extends PluginConfig<SiteStatusSettings> {
  override verboseName = 'Site status'
  override minVersion = '0.1.0'
  override requiredSettings = ['endpoint']
  override defaultSettings = { cacheSeconds: 30 }

  override async ready() {
    await super.ready()
    await import('./webhook-callbacks.ts')
  }
}
