import { nameProblem, shownName } from '@netbox-hooks/core'
import { sameLook } from '@netbox-hooks/host/parts'
import type { NetboxObject } from './netbox-objects.ts'
import type { Kind, ObjectNotes } from './notes.ts'

const longest = 150

/** Gives names to what is taken over: NetBox takes some that nothing can have here. */
export class FreeNames {
  readonly #kind: Kind
  readonly #taken = new Set<string>()

  constructor(kind: Kind) {
    this.#kind = kind
  }

  /** NetBox's own name if it can be, else the nearest one that can, and that no other one looks like. */
  nameFor({ id, name }: Pick<NetboxObject, 'id' | 'name'>, notes: ObjectNotes): string {
    const possible = this.#problemOf(name) === undefined ? name : this.#mended(name, id)
    const given = this.#taken.has(sameLook(possible)) ? withId(possible, id) : possible
    this.#taken.add(sameLook(given))
    if (given !== name) {
      const why = this.#problemOf(name) ?? 'looks like that of another one'
      notes.remark({ place: 'name', message: `The name ${why}; here it is ${shownName(given)}.` })
    }
    return given
  }

  #mended(name: string, id: number): string {
    const mended = name
      .normalize('NFC')
      .replaceAll(/(?!\u200D)[\p{C}\p{Zl}\p{Zp}]/gu, '')
      .replaceAll(/[\\/]/g, '-')
      .replaceAll(/%(?=[\da-f]{2})/gi, '-')
      .replace(/^action:/, 'action-')
      .trim()
      .slice(0, longest)
      .trim()
    if (this.#problemOf(mended) === undefined) return mended
    return withId(this.#kind === 'webhook' ? 'webhook' : 'rule', id)
  }

  /** Names of webhooks stand in paths, and tell them from actions; those of rules do neither. */
  #problemOf(name: string): string | undefined {
    if (this.#kind === 'event_rule') return nameProblem(name.replaceAll('/', '-'))
    return name.startsWith('action:') ? 'begins with "action:", as those of actions do' : nameProblem(name)
  }
}

function withId(name: string, id: number): string {
  const end = ` (${id})`
  return `${name.slice(0, longest - end.length)}${end}`
}
