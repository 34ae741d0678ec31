/** The plugins that an operator loads although they say that they do not work with the host's version. */
export class AllowedPlugins {
  /** Name → the version it is allowed in. */
  readonly #versions = new Map<string, string>()

  /** @param pinned `name@version`, e.g. `@acme/plugin@1.2.3` */
  constructor(pinned: readonly string[]) {
    for (const pin of pinned) {
      const at = pin.lastIndexOf('@')
      this.#versions.set(pin.slice(0, at), pin.slice(at + 1))
    }
  }

  get names(): readonly string[] {
    return [...this.#versions.keys()]
  }

  /** The version in which a plugin is allowed; `undefined` if it is not. */
  versionOf(plugin: string): string | undefined {
    return this.#versions.get(plugin)
  }
}
