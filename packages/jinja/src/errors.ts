/** A place in a template; both count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** What is wrong with a template, or went wrong while it was rendered, in the words that Python has for it. */
export class JinjaError extends Error {
  readonly #isJinjaError = true
  override readonly name = 'JinjaError'
  /** The exception that Python raises: `TemplateSyntaxError`, `TypeError`, `UndefinedError`; `LimitError` is this engine's. */
  readonly kind: string
  /** Where the template says it; `undefined` if it is about the whole. */
  place: Place | undefined

  constructor(kind: string, message: string, place?: Place) {
    super(message)
    this.kind = kind
    this.place = place
  }

  /** Whether something that was thrown is such an error. It looks at nothing else, so it cannot throw. */
  static is(thrown: unknown): thrown is JinjaError {
    return typeof thrown === 'object' && thrown !== null && #isJinjaError in thrown && thrown.#isJinjaError
  }
}

/** The place of an offset in a source. */
export function placeOf(source: string, offset: number): Place {
  const before = source.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

export function typeError(message: string): JinjaError {
  return new JinjaError('TypeError', message)
}

export function valueError(message: string): JinjaError {
  return new JinjaError('ValueError', message)
}
