/** A colour that something is shown in, if standard output is a terminal and NO_COLOR is not set. */
export type Colour = 'green' | 'yellow' | 'red' | 'gray'

/** A piece of a line. Colours are given beside the text: an escape sequence in a text is a stranger's. */
export type Span = string | { readonly text: string; readonly colour: Colour | undefined }
