/** The part of an OpenAPI document 3.0 that types are made from. */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components: { readonly schemas: Schemas }
}

/** Schemas by their names. */
export type Schemas = Readonly<Record<string, Schema>>

interface PathItem {
  readonly get?: {
    readonly responses?: Readonly<
      Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
    >
  }
}

/** What a value may be. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly description?: string
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly nullable?: boolean
  readonly readOnly?: boolean
  readonly writeOnly?: boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Schemas
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
}

/** The name of the schema that a schema refers to, alone or with something added, e.g. that it may be null. */
export function refersTo({ $ref, allOf }: Schema): string | undefined {
  const [only, ...others] = allOf ?? []
  const reference = $ref ?? (others.length === 0 ? only?.$ref : undefined)
  return reference?.slice(reference.lastIndexOf('/') + 1)
}

/** What a path answers with `200 OK`, in JSON. */
export function answerOf(path: PathItem): Schema | undefined {
  return path.get?.responses?.['200']?.content?.['application/json']?.schema
}
