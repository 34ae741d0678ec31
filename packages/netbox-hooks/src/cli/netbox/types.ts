import { writeFileSync } from 'node:fs'
import { messageOf } from '@netbox-hooks/core'
import { nearest } from '@netbox-hooks/core/hints'
import { printableText } from '@netbox-hooks/core/printable'
import { counted } from '@netbox-hooks/host/words'
import { loadWherever } from '../../client/reach-host.ts'
import { usageMistake } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { type NetboxAddress, openNetbox } from '../../netbox-access/open-netbox.ts'
import { moduleText } from '../../netbox-types/module-text.ts'
import { type ObjectType, objectTypesOf } from '../../netbox-types/object-types.ts'
import { readFile } from '../../netbox-types/read-file.ts'
import { readNetbox } from '../../netbox-types/read-netbox.ts'
import type { Source } from '../../netbox-types/source.ts'
import { interruptible } from '../../terminal/interruption.ts'
import { write } from '../../terminal/output.ts'
import { say } from '../../terminal/print.ts'

/** What `netbox-hooks netbox types` can be told. */
export interface TypesOptions extends NetboxAddress {
  readonly config?: string
  readonly output?: string
  readonly objects?: string
}

/** NetBox writes its document anew each time it is asked. */
const documentTimeoutMs = 180_000

/** `netbox-hooks netbox types [DOCUMENT]`: TypeScript types of NetBox's objects. */
export function types(file: string | undefined, options: TypesOptions): Promise<number> {
  return interruptible(async (signal) => {
    const { document, names } = file === undefined ? await readRunning(options, signal) : readFile(file)
    const chosen = chosenOf(objectTypesOf(document, names), options.objects)
    const text = printableText(moduleText(document, chosen))
    if (options.output === undefined) write(text)
    else writeTo(options.output, text)
    const { title, version } = document.info
    say(`${counted(chosen.length, 'object type', 'object types')} of ${title} ${version}.`)
    return exitCodes.ok
  })
}

async function readRunning(options: TypesOptions, signal: AbortSignal): Promise<Source> {
  const { local } = await loadWherever(options.config)
  const { client } = await openNetbox(options, local.config, local.secrets, documentTimeoutMs)
  try {
    say('NetBox writes its document; this takes up to a minute.')
    return await readNetbox(client, signal)
  } finally {
    await client.close()
  }
}

function writeTo(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw usageMistake(`The file of --output cannot be written: ${messageOf(error)}.`)
  }
}

function chosenOf(types: readonly ObjectType[], list: string | undefined): readonly ObjectType[] {
  if (list === undefined) return types
  const wanted = list.split(',').map((name) => name.trim())
  const known = types.map(({ name }) => name)
  const unknown = wanted.filter((name) => !known.includes(name))
  const [first] = unknown
  if (first !== undefined)
    throw usageMistake(
      `The document has no objects of ${unknown.join(', ')}. ${nearest(first, known, 'object types')}`,
    )
  return types.filter(({ name }) => wanted.includes(name))
}
