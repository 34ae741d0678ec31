import { messageOf } from '@netbox-hooks/core'
import { parseJson } from '@netbox-hooks/core/json'
import { decodeLines, readText } from '@netbox-hooks/core/text'
import { eventFileUnreadable, eventLineUnreadable } from '../../errors.ts'

/** A value of a file, and where it stands there, for people. */
export interface LocatedValue {
  readonly value: unknown
  /** `events.ndjson, line 3`. */
  readonly where: string
}

/**
 * The values of a file: one, a list of them, or lines of JSON. Lines of standard input come as they are written to it,
 * those that are there already together. What stands before a line that is no JSON comes before the error.
 *
 * @param file its name, or `-` for standard input
 * @param options `wholly`: of what is read together with a line that is no JSON, nothing comes
 * @throws NetboxHooksError `NBH_EVENT_INVALID` for what is no JSON
 */
export async function* readJsonValues(
  file: string,
  { wholly = false }: { readonly wholly?: boolean } = {},
): AsyncGenerator<readonly LocatedValue[]> {
  const name = file === '-' ? 'standard input' : file
  let text = ''
  let isLines: boolean | undefined
  let line = 0
  for await (const chunk of chunksOf(file, name)) {
    text += chunk
    const end = text.lastIndexOf('\n') + 1
    if (end === 0) continue
    isLines ??= beginsWithJsonLine(text)
    if (!isLines) continue
    const lines = text.slice(0, end - 1).split('\n')
    yield* valuesOf(lines, { name, before: line, wholly })
    line += lines.length
    text = text.slice(end)
  }
  if (isLines) yield* valuesOf([text], { name, before: line, wholly })
  else yield listOf(parse(text, name), name)
}

async function* chunksOf(file: string, name: string): AsyncGenerator<string> {
  try {
    if (file === '-') yield* decodeLines(process.stdin)
    else yield readText(file)
  } catch (error) {
    throw eventFileUnreadable(name, messageOf(error))
  }
}

/** JSON over several lines has no first line that is JSON by itself. */
function beginsWithJsonLine(text: string): boolean {
  const [first = ''] = text.trimStart().split('\n', 1)
  try {
    JSON.parse(first)
    return true
  } catch {
    return false
  }
}

function* valuesOf(
  lines: readonly string[],
  { name, before, wholly }: { readonly name: string; readonly before: number; readonly wholly: boolean },
): Generator<readonly LocatedValue[]> {
  const values: LocatedValue[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const where = `${name}, line ${before + index + 1}`
    try {
      for (const value of listOf(parseJson(line), where)) values.push(value)
    } catch (error) {
      if (!wholly) yield values
      throw eventLineUnreadable(where, messageOf(error))
    }
  }
  yield values
}

function listOf(value: unknown, where: string): LocatedValue[] {
  if (!Array.isArray(value)) return [{ value, where }]
  return value.map((item, index) => ({ value: item, where: `${where}, [${index}]` }))
}

function parse(text: string, where: string): unknown {
  if (text.trim() === '') throw eventFileUnreadable(where, 'there is nothing in it.')
  try {
    return parseJson(text)
  } catch (error) {
    throw eventFileUnreadable(where, messageOf(error))
  }
}
