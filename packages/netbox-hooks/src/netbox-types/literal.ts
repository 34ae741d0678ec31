/** A name as a key of an interface. */
export function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literalText(name)
}

/** A text, number or boolean as TypeScript writes it. */
export function literalText(value: unknown): string {
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
    : String(value)
}

/** Names of types that the written module has, or uses, beside those of schemas. */
const taken: ReadonlySet<string> = new Set([
  'Choice',
  'InShort',
  'NetboxObjects',
  'Partial',
  'Pick',
  'RelatedObject',
])

/** The name of a schema as the name of a type. */
export function typeName(schema: string): string {
  const name = schema.replace(/\W+/g, '_').replace(/^(?=\d)/, '_')
  return taken.has(name) ? `${name}_` : name
}

/** An object of which nothing is known. Plugins of NetBox have schemas called `Record`. */
export const anyObject = '{ readonly [key: string]: unknown }'

/** A list that cannot be changed; of a union in parentheses. */
export function listText(element: string): string {
  return `readonly ${/[|&]/.test(element) ? `(${element})` : element}[]`
}

/** A comment above a property; `''` if there is nothing to say. A list of values stands in the type itself. */
export function commentText(description: string | undefined, indent = ''): string {
  const text = description?.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').trim() ?? ''
  return text === '' || text.startsWith('* `') ? '' : `${indent}/** ${text} */\n`
}
