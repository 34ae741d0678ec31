import type { Template } from '@netbox-hooks/jinja'

/** What a template takes of memory, in bytes: by itself, and for each character at most. */
const [perTemplate, perCharacter] = [4_096, 250]
/** What they take together at most, in bytes. */
const most = 16 * 1_048_576

/**
 * The templates that were rendered last, by source: some thousand, or fewer if they are long. So there is room for any number
 * of templates, and nothing has to be told when one is needed no more.
 */
export class RecentTemplates {
  /** The one that was not used for longest comes first. */
  readonly #templates = new Map<string, Template>()
  #bytes = 0

  of(source: string, make: () => Template): Template {
    const known = this.#templates.get(source)
    const template = known ?? make()
    if (known) this.#templates.delete(source)
    else this.#makeRoom(bytesOf(source))
    this.#templates.set(source, template)
    return template
  }

  #makeRoom(bytes: number): void {
    this.#bytes += bytes
    for (const source of this.#templates.keys()) {
      if (this.#bytes <= most) return
      this.#templates.delete(source)
      this.#bytes -= bytesOf(source)
    }
  }
}

function bytesOf(source: string): number {
  return perTemplate + perCharacter * source.length
}
