import type { Logger, PluginRecord } from '@netbox-hooks/core'
import { closest } from '@netbox-hooks/core/hints'

/** Warns of settings that are no plugin's. They are ignored, as in NetBox. */
export function warnOfUnusedSettings(
  pluginsConfig: Readonly<Record<string, unknown>>,
  plugins: readonly PluginRecord[],
  logger: Logger,
): void {
  const names = plugins.flatMap(({ entry, name }) => [entry, name])
  for (const key of Object.keys(pluginsConfig)) {
    if (names.includes(key)) continue
    const nearest = closest(key, names)
    const meant = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
    logger.warn(
      { plugin: key, code: 'NBH_SETTINGS_UNUSED' },
      `pluginsConfig has settings of ${key}, which is not listed in plugins.${meant}`,
    )
  }
}
