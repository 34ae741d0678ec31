import type { CompiledTemplate } from '../templates/engine.ts'
import type { TemplateField } from '../templates/template.ts'

/** A text that is ready, or the template of one. */
export type WebhookText = string | CompiledTemplate

/** What is rendered for the requests of one webhook. */
export type WebhookTexts = Readonly<Partial<Record<TemplateField, WebhookText>>>
