import {
  type Dict,
  JinjaError,
  type Limits,
  parseJson,
  Template,
  type TemplateOptions,
} from '@netbox-hooks/jinja'

/** Renders a template with variables that are given as JSON. */
export function render(source: string, json = '{}', limits?: Limits, options?: TemplateOptions): string {
  return new Template(source, options).render(parseJson(json) as Dict, limits)
}

/** The error that a template comes to, when it is read or rendered. */
export function errorOf(
  source: string,
  json?: string,
  limits?: Limits,
  options?: TemplateOptions,
): JinjaError {
  try {
    render(source, json, limits, options)
  } catch (thrown) {
    if (JinjaError.is(thrown)) return thrown
    throw thrown
  }
  throw new Error(`no error: ${source}`)
}
