import { answerOf, type OpenApiDocument, refersTo } from './document.ts'

/** An object type, and the schema of its objects. */
export interface ObjectType {
  /** `app.model`, e.g. `dcim.site`. */
  readonly name: string
  readonly schema: string
}

/** Path of one object, below that of NetBox itself; plugins have one in common. */
const detailPath = /^(?<list>\/api\/(?:plugins\/)?(?<app>[\w-]+)\/[\w-]+\/)\{id\}\/$/

/** What the schemas of objects end in whose configuration contexts NetBox adds when it is asked for them. */
export const withConfigContext: RegExp = /WithConfigContext$/

/**
 * The object types whose objects a document describes.
 *
 * @param known what NetBox calls them, by the path of their list: a plugin's name is not always that of its paths
 */
export function objectTypesOf(
  { paths }: Pick<OpenApiDocument, 'paths'>,
  known: ReadonlyMap<string, string> = new Map(),
): ObjectType[] {
  const types = new Map<string, ObjectType>()
  const names = new Map([...known].map(([list, name]) => [belowNetbox(list), name]))
  for (const [path, item] of Object.entries(paths)) {
    const { list = '', app = '' } = detailPath.exec(belowNetbox(path))?.groups ?? {}
    const schema = refersTo(answerOf(item) ?? {})
    if (list === '' || schema === undefined) continue
    const model = schema.replace(withConfigContext, '').toLowerCase()
    const name = names.get(list) ?? `${app.replaceAll('-', '_')}.${model}`
    types.set(name, { name, schema })
  }
  return [...types.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A path without that of NetBox, which may stand below one of its own. */
function belowNetbox(path: string): string {
  return path.slice(Math.max(0, path.indexOf('/api/')))
}
