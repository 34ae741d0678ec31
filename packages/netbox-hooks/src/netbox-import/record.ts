import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { messageOf } from '@netbox-hooks/core'
import { isObject, parseJson, stringifyJson } from '@netbox-hooks/core/json'
import { readText } from '@netbox-hooks/core/text'
import { usageMistake } from '../errors.ts'
import type { Kind } from '../netbox-translation/notes.ts'
import type { Translated, Translation } from '../netbox-translation/translate.ts'
import type { Settings } from '../netbox-translation/webhook.ts'
import { replaceFile } from '../project/config-text/evaluate.ts'

/** What NetBox said of an object when it was imported last. It holds no secret. */
interface RecordedObject {
  readonly last_updated?: string | undefined
  readonly settings: Settings
}

type RecordedObjects = Readonly<Record<string, RecordedObject>>

/** What was imported from one NetBox. */
interface RecordedNetbox {
  readonly webhooks: RecordedObjects
  readonly event_rules: RecordedObjects
}

const lists = { webhook: 'webhooks', event_rule: 'event_rules' } as const

/**
 * What was imported last, from which NetBox. It lies beside what was written, so that the next import can tell what has
 * changed in NetBox from what has changed here.
 */
export class ImportRecord {
  readonly file: string
  readonly #url: string
  readonly #all: Readonly<Record<string, RecordedNetbox>>

  private constructor(file: string, url: string, all: Readonly<Record<string, RecordedNetbox>>) {
    this.file = file
    this.#url = url
    this.#all = all
  }

  /**
   * @param isThere whether there is anything that was imported. Else what is noted is of no account: somebody begins anew
   * @throws NetboxHooksError `NBH_USAGE` if the file is not what an import has written
   */
  static read(file: string, url: string, isThere: boolean): ImportRecord {
    if (!isThere || !existsSync(file)) return new ImportRecord(file, url, {})
    try {
      const all: unknown = parseJson(readText(file))
      if (!isObject(all) || !Object.values(all).every(isNetbox)) throw new Error('it has no list of objects')
      return new ImportRecord(file, url, all as Readonly<Record<string, RecordedNetbox>>)
    } catch (error) {
      throw usageMistake(
        `${basename(file)}, where the last import is noted, cannot be read: ${messageOf(error)}. Mend it, or remove it: then nothing is known of that import.`,
      )
    }
  }

  /** What NetBox said of the objects of a kind, by name. */
  imported(kind: Kind): Readonly<Record<string, Settings>> {
    const entries = Object.entries(this.#objects(kind))
    return Object.fromEntries(entries.map(([name, { settings }]) => [name, settings]))
  }

  /** Whether NetBox has saved an object since, or nothing is known of it. */
  isSavedSince(
    kind: Kind,
    { settings: { name }, source }: Translated<{ readonly lastUpdated: string | undefined }>,
  ): boolean {
    const known = this.#objects(kind)[name]?.last_updated
    return known === undefined || known !== source.lastUpdated
  }

  /** Notes what NetBox says now. */
  write({ webhooks, eventRules }: Translation): void {
    const noted = (
      objects: readonly Translated<{ readonly lastUpdated: string | undefined }>[],
    ): RecordedObjects =>
      Object.fromEntries(
        objects.map(({ source, settings }) => [
          settings.name,
          { last_updated: source.lastUpdated, settings },
        ]),
      )
    const now = { webhooks: noted(webhooks), event_rules: noted(eventRules) }
    replaceFile(this.file, `${stringifyJson({ ...this.#all, [this.#url]: now }, 2)}\n`)
  }

  #objects(kind: Kind): RecordedObjects {
    return this.#all[this.#url]?.[lists[kind]] ?? {}
  }
}

function isNetbox(value: unknown): boolean {
  return isObject(value) && isObject(value['webhooks']) && isObject(value['event_rules'])
}
