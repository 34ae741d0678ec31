import type { Environment } from 'minijinja-js'

/** What an environment takes of the engine's memory, in bytes, and what a character of its template is compiled to at most. */
const [perEnvironment, perCharacter] = [18_432, 22]
/** What they take together at most, in bytes: a quarter of what the engine has. */
const most = 16 * 1_048_576

/**
 * The environments of the templates that were rendered last, by source: about 900, or fewer if the templates are long. So
 * there is room for any number of templates, and nothing has to be told when one is needed no more.
 */
export class RecentEnvironments {
  /** The one that was not used for longest comes first. */
  readonly #environments = new Map<string, Environment>()
  #bytes = 0

  /** The environment of a template. Its memory is the engine's: it is freed when others need the room. */
  of(source: string, make: (source: string) => Environment): Environment {
    const known = this.#environments.get(source)
    const environment = known ?? make(source)
    if (known) this.#environments.delete(source)
    else this.#makeRoom(bytesOf(source))
    this.#environments.set(source, environment)
    return environment
  }

  #makeRoom(bytes: number): void {
    this.#bytes += bytes
    for (const [source, environment] of this.#environments) {
      if (this.#bytes <= most) return
      this.#environments.delete(source)
      this.#bytes -= bytesOf(source)
      environment.free()
    }
  }
}

function bytesOf(source: string): number {
  return perEnvironment + perCharacter * source.length
}
