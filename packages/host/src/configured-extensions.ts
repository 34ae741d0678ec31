import { type Extension, isOptions, type PluginSource, propertyOf } from '@netbox-hooks/core'
import { extensionNotLoaded } from './errors.ts'

/**
 * The extensions that a configuration names, for hosts that run without the application: its modules export one, or a list, as
 * their default.
 *
 * @param source finds and imports modules as it does plugins
 * @throws NetboxHooksError `NBH_EXTENSION_INVALID`
 */
export async function configuredExtensions(
  entries: readonly string[],
  source: Pick<PluginSource, 'resolve' | 'import'>,
): Promise<readonly Extension[]> {
  const extensions: Extension[] = []
  for (const entry of entries) extensions.push(...(await extensionsIn(entry, source)))
  return extensions
}

async function extensionsIn(
  entry: string,
  source: Pick<PluginSource, 'resolve' | 'import'>,
): Promise<readonly Extension[]> {
  let exported: unknown
  try {
    const { namespace } = await source.import(await source.resolve(entry))
    const { default: own } = namespace
    // A CommonJS module compiled from ESM exports its namespace as the default.
    exported = propertyOf(own, '__esModule') ? propertyOf(own, 'default') : own
  } catch (thrown) {
    throw extensionNotLoaded(entry, thrown)
  }
  const listed: readonly unknown[] = Array.isArray(exported) ? exported : [exported]
  if (!listed.every((each) => each !== undefined && isOptions(each)))
    throw extensionNotLoaded(entry, new Error('its default export is no extension, and no list of them'))
  return listed as readonly Extension[]
}
