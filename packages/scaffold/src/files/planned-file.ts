/** A file to write. */
export interface PlannedFile {
  /** Relative to the folder. */
  readonly path: string
  readonly text: string
  /** Whether it is left as it is where it exists already. */
  readonly isOptional?: boolean
}
