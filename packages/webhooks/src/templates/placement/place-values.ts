import type { RenderedPart } from './mark-values.ts'

/** Stands for a value where the text around it is looked at. */
export const placeholder = '\u{fdd0}'

/** A rendered text, and how to fill in what it leaves open. */
export class Places {
  /** What the template itself says, with a {@link placeholder} for each value. */
  readonly outline: string
  readonly #values: readonly RenderedPart[]

  constructor(parts: readonly RenderedPart[]) {
    this.outline = parts
      .map(({ text, expression }) =>
        expression === undefined
          ? text.replaceAll(placeholder, encodeURIComponent(placeholder))
          : placeholder,
      )
      .join('')
    this.#values = parts.filter(({ expression }) => expression !== undefined)
  }

  /** A value, by how many come before it. */
  valueAt(index: number): RenderedPart | undefined {
    return this.#values[index]
  }

  /**
   * A part of the outline with its values filled in.
   *
   * @param from how many values come before the part
   * @param write what is written for a value, from the text before and after it in the part; may throw
   */
  fill(
    outline: string,
    from: number,
    write: (value: RenderedPart, before: string, after: string) => string,
  ): string {
    const texts = outline.split(placeholder)
    return texts
      .map((text, index) => {
        const value = this.#values[from + index]
        if (index === texts.length - 1 || !value) return text
        return text + write(value, text, texts[index + 1] as string)
      })
      .join('')
  }
}

/** How many values a part of an outline has. */
export function countPlaces(outline: string): number {
  return outline.split(placeholder).length - 1
}

/** A value cannot stand where it stands. */
export class MisplacedValue extends Error {
  override name = 'MisplacedValue'
}

/** @param problem the end of a sentence that does not repeat the value: `would move the end of the host` */
export function misplaced({ expression = '' }: RenderedPart, place: string, problem: string): MisplacedValue {
  return new MisplacedValue(`what {{ ${expression} }} fills in, ${place}, ${problem}`)
}
