import type { Builtin } from '../values/signature.ts'
import { choosingFilters } from './choosing-filters.ts'
import { htmlFilters } from './html-filters.ts'
import { listFilters } from './list-filters.ts'
import { numberFilters } from './number-filters.ts'
import { textFilters } from './text-filters.ts'

/** Jinja2's filters. */
export const filters: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({ ...textFilters, ...numberFilters, ...listFilters, ...choosingFilters, ...htmlFilters }),
)
