/** What the feed has told last, so that a client that comes back is told what it has missed. */
export class FeedMemory {
  /** Tells this run of the server from others. */
  readonly #run = Date.now().toString(36)
  readonly #kept: string[] = []
  readonly #most: number
  readonly #mostCharacters: number
  #characters = 0
  #count = 0

  /** @param most how many messages are kept, and how many characters of them all */
  constructor(most: number, mostCharacters: number) {
    this.#most = most
    this.#mostCharacters = mostCharacters
  }

  /** Keeps a message. @returns it, with its id */
  add(message: string): string {
    this.#count += 1
    const told = `id: ${this.#run}-${this.#count}\n${message}`
    this.#kept.push(told)
    this.#characters += told.length
    while (this.#kept.length > this.#most || this.#characters > this.#mostCharacters)
      this.#characters -= this.#kept.shift()?.length ?? 0
    return told
  }

  /**
   * What was told after the message with that id.
   * @returns `missed`: how many more there were; `null` if nobody knows, for the id is of another run
   */
  since(id: string): { readonly messages: readonly string[]; readonly missed: number | null } {
    const [run, number] = id.split('-', 2)
    const last = Number(number)
    const isOurs = run === this.#run && Number.isInteger(last) && last >= 0 && last <= this.#count
    if (!isOurs) return { messages: [], missed: null }
    const first = this.#count - this.#kept.length
    return { messages: this.#kept.slice(Math.max(0, last - first)), missed: Math.max(0, first - last) }
  }
}
