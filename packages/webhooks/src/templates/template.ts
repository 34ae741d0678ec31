/** A field of a webhook that can be a Jinja2 template. */
export type TemplateField = 'payloadUrl' | 'additionalHeaders' | 'bodyTemplate'

/** Which template an error is about. */
export interface TemplateName {
  /** Name of the webhook. */
  readonly webhook: string
  readonly field: TemplateField
}

/** Bytes that a template renders at most. */
export const largestRender = 1_048_576

/** Whether a text has anything for a template engine to do (NetBox asks the same of a payload URL). */
export function hasTemplateSyntax(text: string): boolean {
  return /\{[{%#]/.test(text)
}

/** A template without any syntax, as the engine would render it: without its last line break. */
export function renderPlainText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/\n$/, '')
}
