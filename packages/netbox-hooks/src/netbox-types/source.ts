import type { OpenApiDocument } from './document.ts'

/** Where types are made from. */
export interface Source {
  readonly document: OpenApiDocument
  /** What NetBox calls its object types, by the path of their list, as far as it says so. */
  readonly names: ReadonlyMap<string, string>
}
