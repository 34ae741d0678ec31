import type { NetboxHooksError } from '../errors.ts'
import { type Door, throughDoor } from './door.ts'
import { undoFailed, undoLate } from './errors.ts'

/** How long an undo that answers with a promise may take, in ms. */
const undoTimeout = 5_000

/** What undoes what a plugin has registered or owns. */
export class Undos {
  readonly #undos = new Set<() => unknown>()

  /** @returns the undo, which does nothing when it is called again */
  add(undo: () => unknown): () => void {
    const once = () => (this.#undos.delete(once) ? undo() : undefined)
    this.#undos.add(once)
    return once
  }

  /** Calls all of them, last first, inside the plugin's scope, and resolves when they have ended or are late. */
  async callAll(
    scope: NonNullable<Door['scope']> & { readonly plugin: string },
    failed: (error: NetboxHooksError) => void,
  ): Promise<void> {
    const door: Door = {
      scope,
      timeout: undoTimeout,
      late: () => undoLate(scope.plugin, undoTimeout),
      failed: (thrown) => undoFailed(scope.plugin, thrown),
    }
    const call = (undo: () => unknown) => throughDoor(door, undo).catch(failed)
    await Promise.all([...this.#undos].reverse().map(call))
  }
}
