import type { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'

/** The import under way whose modules are being evaluated, and the evaluation that it is part of. */
export interface Evaluation {
  /** Names the import: the resolved URL, or importer and specifier where resolving needs Node's resolver. */
  readonly edge: string
  readonly within: Evaluation | undefined
}

interface ImportMessage {
  readonly url: string
  readonly parentURL?: string
  readonly error?: unknown
}

interface RequireMessage {
  readonly id: string
  readonly parentFilename: string
  readonly error?: unknown
}

/** Told of every import inside a scope, also of one that evaluates nothing because its modules are cached. */
export interface ImportListener<Scope> {
  began(scope: Scope, edge: string): void
  ended(scope: Scope, edge: string, succeeded: boolean): void
}

/**
 * Tells module evaluation from all other code, for whatever runs inside an ambient scope.
 *
 * Node announces every `import()` and `require()` on its tracing channels and runs the evaluation inside the store
 * that is bound there. So while a module's top level runs, the ambient scope carries an {@link Evaluation}; the code
 * that called `import()` never sees one.
 */
export function trackModuleEvaluation<Scope extends { readonly evaluation?: Evaluation }>(
  ambient: AsyncLocalStorage<Scope>,
  listener: ImportListener<Scope>,
): void {
  const importers = new WeakMap<object, { scope: Scope; edge: string }>()

  const enter = (message: object, edge: string): Scope | undefined => {
    const scope = ambient.getStore()
    if (!scope) return scope
    importers.set(message, { scope, edge })
    listener.began(scope, edge)
    return { ...scope, evaluation: { edge, within: scope.evaluation } }
  }
  const leave = (message: unknown): void => {
    const importer = importers.get(message as object)
    if (importer) listener.ended(importer.scope, importer.edge, !('error' in (message as object)))
  }

  const imports = tracingChannel<Scope | undefined, ImportMessage>('module.import')
  imports.start.bindStore(ambient as AsyncLocalStorage<Scope | undefined>, (message) =>
    enter(message, importEdge(message.url, message.parentURL)),
  )
  imports.asyncEnd.subscribe(leave)

  const requires = tracingChannel<Scope | undefined, RequireMessage>('module.require')
  requires.start.bindStore(ambient as AsyncLocalStorage<Scope | undefined>, (message) =>
    enter(message, `${message.parentFilename} ${message.id}`),
  )
  requires.end.subscribe(leave)
}

function importEdge(specifier: string, parentUrl: string | undefined): string {
  const relative = /^\.{0,2}\//.test(specifier)
  if (relative || URL.canParse(specifier)) return URL.parse(specifier, parentUrl)?.href ?? specifier
  return `${parentUrl} ${specifier}`
}
