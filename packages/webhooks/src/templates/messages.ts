import type { MessagePort } from 'node:worker_threads'

/** What a template thread is started with. */
export interface TemplateThreadData {
  /** The environment variables that templates may read. */
  readonly env: ReadonlyMap<string, string>
  /** Names of the plugins' filters. */
  readonly pluginFilters: readonly string[]
  /** Whether a template is refused that uses a filter which does not exist. */
  readonly refuseUnknownFilters: boolean
  readonly filterCalls: FilterCallChannel
}

/** How a template thread calls a plugin's filter: it asks, sleeps until `answered` is 1, and takes the answer. */
export interface FilterCallChannel {
  readonly port: MessagePort
  /** An Int32Array of one element. */
  readonly answered: Int32Array<SharedArrayBuffer>
}

export interface FilterCall {
  readonly filter: string
  readonly args: readonly unknown[]
}

export type FilterAnswer = { readonly value: unknown } | { readonly error: string }

/** What a template thread is asked to do. */
export type TemplateTask =
  /** Whether a template is valid. */
  | {
      readonly kind: 'check'
      readonly source: string
      /** Names of the variables that it may ask for; `undefined`: any. */
      readonly variables: readonly string[] | undefined
    }
  | {
      readonly kind: 'render'
      readonly source: string
      /** A JSON object, in UTF-8. */
      readonly variables: Uint8Array
      /** Takes line breaks and other control characters out of the variables. */
      readonly singleLine: boolean
    }

/** What a template thread answers: once that it is ready, then every task in turn. */
export type TemplateAnswer = 'ready' | TemplateOutcome

export type TemplateOutcome =
  | {
      readonly text: string
      /** Names of the environment variables that it has read. */
      readonly environment?: readonly string[]
    }
  | { readonly error: TemplateProblem }

/** What went wrong in a template. */
export interface TemplateProblem {
  /** Without a full stop. */
  readonly message: string
  /** From 1. */
  readonly line?: number | undefined
  /** From 1. */
  readonly column?: number | undefined
  /** The engine cannot be used any more. */
  readonly broken?: true
}
