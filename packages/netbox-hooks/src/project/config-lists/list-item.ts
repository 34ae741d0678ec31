/** An element of a list as it is to be: one that stands in it, as it is or written anew; or a new one. */
export interface ListItem {
  /** Its place in the list until now. */
  readonly from?: number
  /** What it is to be, where it is not to stay as it is. */
  readonly value?: unknown
}
