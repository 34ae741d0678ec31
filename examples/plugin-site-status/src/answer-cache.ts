/** Answers that may be used again, by URL. */
export class AnswerCache {
  readonly #answers = new Map<string, { readonly answer: object; readonly staleAt: number }>()

  /** The answer of `ask`, or one that was given less than `seconds` ago. That there is none is not remembered. */
  async get(
    url: string,
    seconds: number,
    ask: () => Promise<object | undefined>,
  ): Promise<object | undefined> {
    this.#forgetStale()
    const known = this.#answers.get(url)
    if (known) return known.answer
    const answer = await ask()
    if (answer) this.#answers.set(url, { answer, staleAt: performance.now() + seconds * 1000 })
    return answer
  }

  #forgetStale(): void {
    for (const [url, { staleAt }] of this.#answers) {
      if (staleAt <= performance.now()) this.#answers.delete(url)
    }
  }
}
