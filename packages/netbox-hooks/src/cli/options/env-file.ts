/** Sets the variables of a file that are not set. @throws NetboxHooksError `NBH_USAGE` */
export async function readEnvFile(file: string | undefined): Promise<void> {
  if (file === undefined) return
  try {
    process.loadEnvFile(file)
  } catch (error) {
    const { usageMistake } = await import('../../errors.ts')
    throw usageMistake(`The file of --env-file cannot be read: ${(error as Error).message}.`)
  }
}
