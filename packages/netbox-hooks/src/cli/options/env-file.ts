/** The environment of this process, and what a file adds to it. */
export class EnvironmentFile {
  #file: string | undefined
  /** The variables that are the file's: those that were set before it stay. */
  #own: readonly string[] = []

  /**
   * Sets the variables of a file that are not set.
   * @param file `undefined` if there is none
   * @throws NetboxHooksError `NBH_USAGE`
   */
  async read(file: string | undefined): Promise<void> {
    this.#file = file
    await this.readAgain()
  }

  /**
   * Takes over what the file says now.
   * @returns the undo
   * @throws NetboxHooksError `NBH_USAGE`, with nothing changed
   */
  async readAgain(): Promise<() => void> {
    if (this.#file === undefined) return () => {}
    const before = Object.fromEntries(this.#own.map((name) => [name, process.env[name] ?? '']))
    const found = await variablesIn(this.#file)
    const isFree = (name: string) => process.env[name] === undefined || this.#own.includes(name)
    this.#take(Object.fromEntries(Object.entries(found).filter(([name]) => isFree(name))))
    return () => this.#take(before)
  }

  #take(variables: Readonly<Record<string, string>>): void {
    for (const name of this.#own) delete process.env[name]
    Object.assign(process.env, variables)
    this.#own = Object.keys(variables)
  }
}

async function variablesIn(file: string): Promise<Readonly<Record<string, string>>> {
  try {
    const { readText } = await import('@netbox-hooks/core/text')
    const { parseEnv } = await import('node:util')
    return parseEnv(readText(file, file)) as Readonly<Record<string, string>>
  } catch (error) {
    const { messageOf } = await import('@netbox-hooks/core/thrown')
    const { usageMistake } = await import('../../errors.ts')
    throw usageMistake(`The file of --env-file cannot be read: ${messageOf(error)}.`)
  }
}
