import type { NetboxHooksError } from '@netbox-hooks/core'
import { type JsonPath, showPath } from '@netbox-hooks/core/json'
import { snakeCase } from '../netbox-fields/names.ts'
import { type Mistakes, whole, words } from '../netbox-fields/words.ts'
import type { ManagedObjects, OrderIssue, OrderRefusal } from '../objects/index.ts'
import type { Dialect } from './dialect.ts'

/** An answer that is no success. */
export interface Refused {
  readonly status: number
  readonly body: unknown
}

/** What is needed to say why orders were refused. */
export interface RefusalContext {
  readonly dialect: Dialect
  readonly objects: Pick<ManagedObjects, 'named'>
  /** The settings of each order. */
  readonly settings: readonly Readonly<Record<string, unknown>>[]
  /** Whether the request was a list: then mistakes are a list, too. */
  readonly isList: boolean
  /** Whether the version that was expected stood in `If-Match`. */
  readonly isConditional?: boolean
}

/** Why orders were refused, as NetBox answers it. */
export function refusal(refused: readonly OrderRefusal[], context: RefusalContext): Refused {
  const { dialect, isList, isConditional, settings } = context
  const worst = refused.find(({ why }) => why === 'read only') ?? refused.find(({ why }) => why === 'changed')
  const sentence = worst?.issues[0] && sentenceOf(worst.issues[0].error)
  if (worst?.why === 'read only') return { status: 403, body: detail(sentence ?? 'It is read-only.') }
  if (worst) {
    const text = sentence ?? 'It has been changed meanwhile.'
    return { status: isConditional ? 412 : 409, body: detail(text) }
  }
  if (!isList) {
    if (refused.some(({ why }) => why === 'absent'))
      return { status: 404, body: detail(words.noMatch(dialect.model)) }
    const issues = refused.flatMap(({ issues }) => issues)
    return { status: 400, body: mistakesOf(issues, context, settings[0] ?? {}) }
  }
  const body = settings.map((own, index): Mistakes => {
    const found = refused.filter(({ order }) => order === index)
    if (found.some(({ why }) => why === 'absent')) return { id: ['It is not there any more.'] }
    return mistakesOf(
      found.flatMap(({ issues }) => issues),
      context,
      own,
    )
  })
  return { status: 400, body }
}

/** The answer of one sentence. */
export function detail(sentence: string): { readonly detail: string } {
  return { detail: sentence }
}

function mistakesOf(
  issues: readonly OrderIssue[],
  { dialect, objects }: RefusalContext,
  settings: Readonly<Record<string, unknown>>,
): Mistakes {
  const found = new Map<string, Mistakes>()
  for (const { path, error } of issues) {
    const [first, ...rest] = path
    const key = typeof first === 'string' ? snakeCase(first) : whole
    const known = dialect.fields.find(({ name }) => name === key)
    const field = known?.name ?? whole
    const named = known?.kind.renames ? snakeCase : String
    const place = rest.map((step) => (typeof step === 'number' ? step : named(String(step))))
    const sentence =
      error.code === 'NBH_CONFIG_DUPLICATE_NAME' && objects.named(dialect.kind, String(settings['name']))
        ? words.nameTaken(dialect.verbose)
        : sentenceOf(error)
    found.set(field, withSentence(found.get(field), place, sentence))
  }
  return Object.fromEntries(found)
}

/** Entries of a list are told by their index, as in Django REST framework; what lies deeper, by its path in the sentence. */
function withSentence(mistakes: Mistakes | undefined, path: JsonPath, sentence: string): Mistakes {
  const [index, ...more] = path
  const isListed = typeof index === 'number' && more.length === 0 && !Array.isArray(mistakes)
  if (isListed) {
    const before = (mistakes as Readonly<Record<string, readonly string[]>> | undefined) ?? {}
    return { ...before, [index]: [...(before[index] ?? []), sentence] }
  }
  const place = path.length === 0 ? '' : `${showPath(path)}: `
  const flat =
    mistakes === undefined ? [] : Array.isArray(mistakes) ? mistakes : Object.values(mistakes).flat()
  return [...(flat as readonly string[]), `${place}${sentence}`]
}

function sentenceOf({ message, hint }: NetboxHooksError): string {
  return hint === undefined ? message : `${message} ${hint}`
}
