import { isOptions, nameProblem, shownName } from '@netbox-hooks/core'
import { atPath, copyJson, limits } from '@netbox-hooks/core/json'
import { type SettingsCall, settingsFieldInvalid, settingsFieldUnknown, settingsInvalid } from './errors.ts'

/** What a field of settings has to be, and how an error says it. */
export interface Shape {
  readonly needs: string
  fits(value: unknown): boolean
}

/** What the settings of one kind of object are like. */
export interface SettingsShape extends SettingsCall {
  readonly fields: Readonly<Record<string, Shape>>
  /** Names of the fields that must be there. */
  readonly required: readonly string[]
  /** Whether a name may have a slash. */
  readonly hasPathlessName: boolean
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isNumber = (value: unknown): boolean => typeof value === 'number'
const isObject = (value: unknown): boolean => value !== undefined && isOptions(value)
const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem)

type ShapeName =
  | 'text'
  | 'number'
  | 'flag'
  | 'object'
  | 'objectOrNull'
  | 'duration'
  | 'textOrObject'
  | 'numberOrObject'
  | 'texts'
  | 'objects'

/** The shapes that values have in a configuration. Whether they are right beyond that, the host says. */
export const shapes: Readonly<Record<ShapeName, Shape>> = {
  text: { needs: 'a text', fits: isText },
  number: { needs: 'a number', fits: isNumber },
  flag: { needs: 'true or false', fits: (value) => typeof value === 'boolean' },
  object: { needs: 'an object', fits: isObject },
  objectOrNull: { needs: 'an object or null', fits: (value) => value === null || isObject(value) },
  duration: { needs: "a duration, such as '15s'", fits: (value) => isText(value) || isNumber(value) },
  textOrObject: { needs: 'a text or an object', fits: (value) => isText(value) || isObject(value) },
  numberOrObject: { needs: 'a number or an object', fits: (value) => isNumber(value) || isObject(value) },
  texts: { needs: 'a list of texts', fits: (value) => isList(value, isText) },
  objects: { needs: 'a list of objects', fits: (value) => isList(value, isObject) },
}

/**
 * A frozen copy of settings that somebody registers, after a look at their fields.
 * @throws NetboxHooksError of the shape's code
 */
export function copySettings<Settings extends object>(given: Settings, shape: SettingsShape): Settings {
  if (!isObject(given)) throw settingsInvalid(shape, 'an object with settings', given)
  refuseOtherFields(given, shape)
  const { copy, problem } = copyJson(given, { bytes: limits.pluginBytes, frozen: true })
  if (problem) throw settingsInvalid(shape, `plain data (${problem.reason}${atPath(problem.path)})`, given)
  return copy as Settings
}

/** What is `undefined` is left out. */
function refuseOtherFields(given: object, shape: SettingsShape): void {
  const { fields, required, hasPathlessName } = shape
  const values = new Map<string, unknown>(Object.entries(given).filter(([, value]) => value !== undefined))
  for (const field of values.keys())
    if (!Object.hasOwn(fields, field)) throw settingsFieldUnknown(shape, field, Object.keys(fields))
  for (const [field, { needs, fits }] of Object.entries(fields)) {
    const isRight = values.has(field) ? fits(values.get(field)) : !required.includes(field)
    if (!isRight) throw settingsFieldInvalid(shape, field, needs, values.get(field))
  }
  const name = String(values.get('name'))
  const problem = nameProblem(hasPathlessName ? name.replaceAll('/', '-') : name)
  if (problem !== undefined) throw settingsInvalid(shape, `another name: ${shownName(name)} ${problem}`, name)
}
