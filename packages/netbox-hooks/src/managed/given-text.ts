import { resolve } from 'node:path'
import { messageOf } from '@netbox-hooks/core'
import { decodeLines, readText } from '@netbox-hooks/core/text'
import { usageMistake } from '../errors.ts'

/** A text of the command line; `@FILE` stands for what is in the file, `@-` for standard input. */
export function givenText(text: string): Promise<string> {
  return text.startsWith('@') ? textOfFile(text.slice(1)) : Promise.resolve(text)
}

/** What is in a file, or on standard input for `-`. @throws NetboxHooksError `NBH_USAGE` */
export async function textOfFile(file: string): Promise<string> {
  try {
    if (file !== '-') return readText(resolve(file))
    let text = ''
    for await (const piece of decodeLines(process.stdin, 'standard input')) text += piece
    return text
  } catch (error) {
    throw usageMistake(`${nameOfFile(file)} cannot be read: ${messageOf(error)}.`)
  }
}

/** What people call it. */
export function nameOfFile(file: string): string {
  return file === '-' ? 'standard input' : file
}
