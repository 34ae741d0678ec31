import { formatPercent } from './format.ts'
import { pythonText, type TemplateValue } from './python-text.ts'
import { center, headerSafe, truncate, urlEncode, wordCount } from './text-filters.ts'
import { toJson } from './tojson.ts'

/** A filter as the engine calls it: arguments by name come last, as a Map. */
export type OwnFilter = (value: TemplateValue, ...args: readonly TemplateValue[]) => TemplateValue

type BoundArguments = Readonly<Record<string, TemplateValue>>

/**
 * The filters of Jinja2 that the engine lacks or has otherwise, and NetBox's own.
 *
 * @param env the environment variables that `env` may read
 * @param onRead told of those that it reads
 */
export function ownFilters(
  env: ReadonlyMap<string, string>,
  onRead: (name: string) => void = () => {},
): ReadonlyMap<string, OwnFilter> {
  const readVariable = (name: string) => {
    if (env.has(name)) onRead(name)
    return env.get(name)
  }
  return new Map([
    ['tojson', withArguments(['indent'], (value, { indent }) => toJson(value, toIndent(indent)))],
    ['urlencode', withArguments([], urlEncode)],
    ['format', formatAs],
    ['center', withArguments(['width'], (value, { width = 80 }) => center(value, toNumber('width', width)))],
    ['wordcount', withArguments([], wordCount)],
    ['truncate', withArguments(['length', 'killwords', 'end', 'leeway'], truncateAs)],
    ['string', withArguments([], pythonText)],
    ['header_safe', withArguments([], headerSafe)],
    ['env', withArguments([], (name) => readVariable(pythonText(name)))],
  ])
}

/** An object at the end is a value like any other, unless the text asks for values by name. */
function formatAs(value: TemplateValue, ...args: readonly TemplateValue[]): string {
  const text = pythonText(value)
  return text.includes('%(') ? formatPercent(text, ...split(args)) : formatPercent(text, args, new Map())
}

function truncateAs(value: TemplateValue, given: BoundArguments): string {
  const { length = 255, killwords = false, end = '...', leeway = 5 } = given
  return truncate(value, {
    length: toNumber('length', length),
    killWords: Boolean(killwords),
    end: pythonText(end),
    leeway: toNumber('leeway', leeway),
  })
}

/** A filter whose arguments can be given in turn or by name. */
function withArguments(
  names: readonly string[],
  filter: (value: TemplateValue, args: BoundArguments) => TemplateValue,
): OwnFilter {
  return (value, ...args) => {
    const [positional, named] = split(args)
    if (positional.length > names.length) throw new Error('too many arguments')
    const bound = Object.fromEntries(positional.map((argument, index) => [names[index], argument]))
    for (const [name, argument] of named) {
      if (!names.includes(name as string)) throw new Error(`unknown argument "${pythonText(name)}"`)
      bound[name as string] = argument
    }
    return filter(value, bound)
  }
}

function split(
  args: readonly TemplateValue[],
): [readonly TemplateValue[], ReadonlyMap<TemplateValue, TemplateValue>] {
  const last = args.at(-1)
  return last instanceof Map ? [args.slice(0, -1), last] : [args, new Map()]
}

function toIndent(value: TemplateValue): number | undefined {
  if (value === undefined || value === null) return undefined
  const indent = toNumber('indent', value)
  if (indent > 100) throw new Error(`an indent of ${indent} is more than 100`)
  return Math.max(0, indent)
}

function toNumber(name: string, value: TemplateValue): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw new Error(`"${name}" needs a whole number`)
}
