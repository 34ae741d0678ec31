/** Sets the variables of a file that are not set. @throws NetboxHooksError `NBH_USAGE` */
export async function readEnvFile(file: string | undefined): Promise<void> {
  if (file === undefined) return
  try {
    const { readText } = await import('@netbox-hooks/core/text')
    const { parseEnv } = await import('node:util')
    for (const [name, value] of Object.entries(parseEnv(readText(file, file)))) process.env[name] ??= value
  } catch (error) {
    const { messageOf } = await import('@netbox-hooks/core/thrown')
    const { usageMistake } = await import('../../errors.ts')
    throw usageMistake(`The file of --env-file cannot be read: ${messageOf(error)}.`)
  }
}
