import { spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { type Result, type Summary, summaryOf } from './result.ts'

/** A line of a history: what the rows came to at a commit. */
export interface HistoryEntry {
  /** Short hash; with `+` if the files were not as committed. */
  readonly commit: string
  /** When it was measured, ISO 8601. */
  readonly date: string
  readonly node: string
  readonly cores: number
  readonly processor: string
  /** By the names of rows. */
  readonly rows: Readonly<Record<string, Summary & { readonly unit: string }>>
}

/** What was measured now. */
export function historyEntry(results: readonly Result[]): HistoryEntry {
  return {
    commit: commit(),
    date: new Date().toISOString(),
    node: process.versions.node,
    ...machine(),
    rows: Object.fromEntries(
      results.map((result) => [result.row.name, { ...summaryOf(result), unit: result.row.unit }]),
    ),
  }
}

/** A file of such lines. */
export interface History {
  /** The last of them that was measured on such a machine: what another one does says nothing. */
  readonly last: HistoryEntry | undefined
  append(entry: HistoryEntry): void
}

/** @throws Error if the file cannot be written, or a line of it is none of a history: before anything is measured */
export function openHistory(file: string): History {
  appendFileSync(file, '')
  const { cores, processor } = machine()
  const text = readFileSync(file, 'utf8')
  const endsOpen = text !== '' && !text.endsWith('\n')
  return {
    last: entriesOf(file, text).findLast((entry) => entry.cores === cores && entry.processor === processor),
    // An editor may have left away the end of the last line.
    append: (entry) => appendFileSync(file, `${endsOpen ? '\n' : ''}${JSON.stringify(entry)}\n`),
  }
}

function entriesOf(file: string, text: string): HistoryEntry[] {
  return text.split('\n').flatMap((line, index) => {
    if (line === '') return []
    const entry = entryOf(line)
    if (entry) return [entry]
    throw new Error(
      `${file} is no history of a benchmark: its line ${index + 1} is not what a run has written.`,
    )
  })
}

function entryOf(line: string): HistoryEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<HistoryEntry> | null
    return entry?.rows ? (entry as HistoryEntry) : undefined
  } catch {
    return undefined
  }
}

function machine(): { readonly cores: number; readonly processor: string } {
  return { cores: availableParallelism(), processor: cpus()[0]?.model ?? 'unknown' }
}

function commit(): string {
  const git = (...words: string[]) =>
    spawnSync('git', words, { cwd: import.meta.dirname, encoding: 'utf8' }).stdout
  const hash = git('rev-parse', '--short', 'HEAD')?.trim() || 'unknown'
  return git('status', '--porcelain', '--untracked-files=no')?.trim() ? `${hash}+` : hash
}
