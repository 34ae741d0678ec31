import type { ErrorCode, PluginRecord } from '@netbox-hooks/core'
import { closest } from '@netbox-hooks/core/hints'
import type { ParsedConfig } from '../parsed.ts'

/** What a configuration says of a plugin and nobody reads. */
export interface UnusedSetting {
  readonly code: ErrorCode
  readonly message: string
  readonly about: { readonly plugin: string }
}

/** Settings that are no plugin's, as in NetBox, or that other settings of the same plugin come before. */
export function unusedSettings(
  { pluginsConfig, allowIncompatible }: Pick<ParsedConfig, 'pluginsConfig' | 'allowIncompatible'>,
  plugins: readonly PluginRecord[],
): UnusedSetting[] {
  const names = plugins.flatMap(({ entry, name }) => [entry, name])
  const meant = (word: string): string => {
    const near = closest(word, names)
    return near === undefined ? '' : ` Did you mean "${near}"?`
  }
  const unused = (plugin: string, message: string): UnusedSetting => ({
    code: 'NBH_SETTINGS_UNUSED',
    message,
    about: { plugin },
  })
  const ofNobody = Object.keys(pluginsConfig).filter((key) => !names.includes(key))
  const hidden = plugins.filter(
    ({ entry, name }) =>
      entry !== name && Object.hasOwn(pluginsConfig, entry) && Object.hasOwn(pluginsConfig, name),
  )
  const ofAbsent = allowIncompatible.filter((pin) => !names.includes(pin.slice(0, pin.lastIndexOf('@'))))
  return [
    ...ofNobody.map((key) =>
      unused(key, `pluginsConfig has settings of ${key}, which is not listed in plugins.${meant(key)}`),
    ),
    ...hidden.map(({ entry, name }) =>
      unused(
        name,
        `pluginsConfig has settings of ${name} under its name and under ${entry}; these alone count.`,
      ),
    ),
    ...ofAbsent.map((pin) => {
      const plugin = pin.slice(0, pin.lastIndexOf('@'))
      return unused(plugin, `allowIncompatible names ${pin}, which is not listed in plugins.${meant(plugin)}`)
    }),
  ]
}
