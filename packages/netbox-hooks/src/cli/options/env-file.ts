import { messageOf } from '@netbox-hooks/core'
import { usageMistake } from '../../errors.ts'

/** Sets the variables of a file that are not set. @throws NetboxHooksError `NBH_USAGE` */
export function readEnvFile(file: string | undefined): void {
  if (file === undefined) return
  try {
    process.loadEnvFile(file)
  } catch (error) {
    throw usageMistake(`The file of --env-file cannot be read: ${messageOf(error)}.`)
  }
}
