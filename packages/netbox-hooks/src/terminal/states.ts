import type { Colour, Span } from './span.ts'

const colours: Readonly<Record<string, Colour>> = {
  delivered: 'green',
  active: 'green',
  pending: 'yellow',
  paused: 'yellow',
  held: 'red',
  failed: 'red',
  stopped: 'red',
  disabled: 'red',
  cancelled: 'gray',
}

/** The colour of a state, of a delivery or a webhook. */
export function colourOf(state: string): Colour | undefined {
  return Object.hasOwn(colours, state) ? colours[state] : undefined
}

/** A state in its colour. @param padded the state with blanks behind it */
export function colouredState(state: string, padded: string = state): Span {
  return { text: padded, colour: colourOf(state) }
}
