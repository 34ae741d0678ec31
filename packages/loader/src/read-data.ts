import { dirname, extname } from 'node:path'
import { isInstance, messageOf } from '@netbox-hooks/core'
import { configUnreadable } from './errors.ts'
import { DataMistake, parseJson, parseYaml } from './parse-data.ts'

/** What a text of data says: JSON in a file that is named so, else YAML. @throws NetboxHooksError `NBH_CONFIG_UNREADABLE` */
export function parseDataText(text: string, file: string): unknown {
  return readingData(file, () => (extname(file) === '.json' ? parseJson : parseYaml)(text, file))
}

/** What `read` makes of a file. @throws NetboxHooksError `NBH_CONFIG_UNREADABLE` with whatever it throws */
export function readingData<Data>(file: string, read: () => Data): Data {
  try {
    return read()
  } catch (error) {
    const failure = isInstance(error, DataMistake) ? error : { message: messageOf(error), where: file }
    throw configUnreadable(file, failure, dirname(file))
  }
}
