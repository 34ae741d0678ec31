import { extname } from 'node:path'
import { stringifyJson } from '@netbox-hooks/core/json'
import { evaluateText, isYaml } from '../config-text/evaluate.ts'
import { haveSameData } from '../config-text/same-data.ts'
import { applyEdits, type TextEdit } from '../config-text/text-edit.ts'
import type { ListItem } from './list-item.ts'
import { rewritesOfCode } from './rewrite-code.ts'
import { rewritesOfYaml } from './rewrite-yaml.ts'

/** More guesses than any file needs. */
const mostGuesses = 50

/** How values are written in the languages of configurations. */
export interface ValueWriting {
  /** In JavaScript, over several lines. */
  code(value: unknown): string
  /** A list in YAML. */
  yaml(values: readonly unknown[]): string
}

/**
 * The source of a configuration with one of its lists changed. All else stays as it is, byte for byte.
 * @param config what the source says now
 * @returns `undefined` if it cannot be edited for certain
 */
export async function editList(
  { file, text, config }: { readonly file: string; readonly text: string; readonly config: unknown },
  key: string,
  items: readonly ListItem[],
  writing: ValueWriting,
): Promise<{ readonly text: string; readonly config: unknown } | undefined> {
  const before = (Object(config) as Readonly<Record<string, unknown>>)[key] ?? []
  if (!Array.isArray(before)) return undefined
  const wanted = items.map(({ from, value }) => (value === undefined ? before[from as number] : value))
  if (haveSameData(wanted, before)) return { text, config }
  const about = { key, length: before.length, items }
  let guesses = 0
  for (const edits of candidates(file, text, about, writing)) {
    guesses += 1
    if (guesses > mostGuesses) return undefined
    const edited = applyEdits(text, edits)
    const after = await evaluateText(file, edited).catch(() => undefined)
    if (after === undefined) continue
    const { [key]: list = [], ...others } = Object(after) as Readonly<Record<string, unknown>>
    const { [key]: _, ...othersBefore } = Object(config) as Readonly<Record<string, unknown>>
    if (haveSameData(list, wanted) && haveSameData(others, othersBefore))
      return { text: edited, config: after }
  }
  return undefined
}

function* candidates(
  file: string,
  text: string,
  about: { readonly key: string; readonly length: number; readonly items: readonly ListItem[] },
  writing: ValueWriting,
): Generator<TextEdit[]> {
  if (isYaml(file)) yield* rewritesOfYaml(text, { ...about, write: writing.yaml })
  const isJson = extname(file) === '.json' || (isYaml(file) && /^\s*\{/.test(text))
  if (isYaml(file) && !isJson) return
  const write = isJson ? (value: unknown) => stringifyJson(value, 2) : writing.code
  yield* rewritesOfCode(text, { ...about, write }, isJson)
}
