import type { StandardSchemaV1 } from '@standard-schema/spec'
import { formatPath } from '../format-path.ts'
import { messageOf } from '../thrown.ts'
import { type ErrorPlace, settingsInvalid, settingsSchemaFailed } from './errors.ts'

/**
 * What a plugin's schema makes of its settings.
 *
 * @param entry how the configuration lists the plugin
 * @param settings its own copy of them
 * @throws NetboxHooksError `NBH_PLUGIN_SETTINGS_INVALID` with every issue
 */
export async function validateSettings(
  schema: StandardSchemaV1,
  settings: object,
  entry: string,
  place: ErrorPlace,
): Promise<object> {
  let result: StandardSchemaV1.Result<unknown>
  try {
    result = await schema['~standard'].validate(settings)
  } catch (thrown) {
    throw settingsSchemaFailed(place, messageOf(thrown), thrown)
  }
  if (!result.issues) return Object(result.value)
  throw settingsInvalid(
    place,
    result.issues.map(({ path = [], message }) => ({
      where: formatPath(['pluginsConfig', entry, ...path.map(stepOf)]),
      message,
    })),
  )
}

function stepOf(step: PropertyKey | StandardSchemaV1.PathSegment): PropertyKey {
  return typeof step === 'object' ? step.key : step
}
