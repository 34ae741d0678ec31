import { PluginConfig } from 'netbox-hooks'

/** What the operator can set. */
export type ChangeDiffSettings = {
  /** Fields that are left out. Default: `last_updated`, which changes with every write. */
  readonly ignoredFields: readonly string[]
}

/** Adds to every webhook which fields of the object changed. */
export default class ChangeDiff extends PluginConfig<ChangeDiffSettings> {
  override verboseName = 'Change diff'
  override minVersion = '0.1.0'
  override defaultSettings = { ignoredFields: ['last_updated'] }

  override async ready() {
    await super.ready()
    await import('./webhook-callbacks.ts')
  }
}
