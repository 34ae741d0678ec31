import type { StandardSchemaV1 } from '@standard-schema/spec'
import { formatPath } from '../format-path.ts'
import { limits } from '../limits.ts'
import { type ErrorPlace, settingsInvalid } from '../plugins/errors.ts'
import { issuePath } from '../standard-schema.ts'

/**
 * What a plugin's schema makes of its settings. It runs the plugin's code: it is to be called through a door.
 *
 * @param entry how the configuration lists the plugin
 * @param settings its own copy of them
 * @throws NetboxHooksError `NBH_PLUGIN_SETTINGS_INVALID` with every issue; whatever the schema throws
 */
export async function validateSettings(
  schema: StandardSchemaV1,
  settings: object,
  entry: string,
  place: ErrorPlace,
): Promise<object> {
  const result = await schema['~standard'].validate(settings)
  if (!result.issues) return Object(result.value)
  throw settingsInvalid(
    place,
    result.issues.slice(0, limits.configProblems).map(({ path, message }) => ({
      where: formatPath(['pluginsConfig', entry, ...issuePath(path)]),
      message,
    })),
  )
}
