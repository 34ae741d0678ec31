import type { OpenApiDocument } from './document.ts'
import { literalText } from './literal.ts'
import type { ObjectType } from './object-types.ts'
import { interfaceName, Shapes } from './shape.ts'
import { snapshotName, snapshotText } from './snapshot.ts'

/** The types of those object types as the text of a module, which imports nothing. */
export function moduleText({ info, components }: OpenApiDocument, types: readonly ObjectType[]): string {
  const { schemas } = components
  const shapes = new Shapes(schemas)
  const interfaces = new Map<string, string>()
  const add = (schema: string) => {
    if (interfaces.has(interfaceName(schema))) return
    interfaces.set(interfaceName(schema), '')
    interfaces.set(interfaceName(schema), shapes.interfaceText(schema))
    for (const named of [...shapes.named]) add(named)
  }
  for (const { name, schema } of types) {
    add(schema)
    const whole = interfaces.get(interfaceName(schema))
    interfaces.set(interfaceName(schema), `/** An object of the type \`${name}\`. */\n${whole}`)
    const fields = `/** The fields of an object of the type \`${name}\`, as NetBox stores them. */\n`
    interfaces.set(snapshotName(schema), fields + snapshotText(schema, schemas))
  }
  const sorted = [...interfaces].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
  return [headText(info), mapText(types), ...sorted].join('\n')
}

function headText({ title, version }: OpenApiDocument['info']): string {
  return `// Made by \`netbox-hooks netbox types\` from the OpenAPI document of ${title} ${version.replaceAll(/\s+/g, ' ')}. Do not edit.

/** A choice: its value, and what people read. */
export interface Choice<Value> {
  readonly value: Value
  readonly label: string
}

/** An object of any type, in short; which other fields it has depends on its type. */
export interface RelatedObject {
  readonly id: number
  readonly url: string
  readonly display: string
  readonly [field: string]: unknown
}

/** An object in short: which of its other fields are there depends on its type. */
export type InShort<Whole extends { readonly id: number; readonly url: string; readonly display: string }> = Pick<
  Whole,
  'id' | 'url' | 'display'
> &
  Partial<Whole>
`
}

function mapText(types: readonly ObjectType[]): string {
  const lines = types.map(
    ({ name, schema }) =>
      `  readonly ${literalText(name)}: { readonly data: ${interfaceName(schema)}; readonly snapshot: ${snapshotName(schema)} }\n`,
  )
  return `/** What objects look like in webhooks, and in their snapshots, by object type. */
export interface NetboxObjects {
${lines.join('')}}
`
}
