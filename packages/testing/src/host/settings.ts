/**
 * Settings as a configuration has them: by plugin.
 * @param entries how the configuration lists the plugins
 */
export function pluginsConfigOf(
  settings: Readonly<Record<string, unknown>>,
  entries: readonly string[],
): Record<string, Record<string, unknown>> {
  const [only, ...others] = entries
  const isByPlugin = others.length > 0 || Object.keys(settings).every((key) => key === only)
  const byPlugin = isByPlugin || only === undefined ? settings : { [only]: settings }
  return byPlugin as Record<string, Record<string, unknown>>
}
