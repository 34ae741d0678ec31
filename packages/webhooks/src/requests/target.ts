import { headOf, type RequestHead } from './request-head.ts'
import type { Webhook } from './webhook.ts'
import type { WebhookTexts } from './webhook-texts.ts'

/** A webhook that is in force, with all that its requests are made of. */
export interface Target {
  readonly webhook: Webhook
  /** The same for all of its requests. */
  readonly head: RequestHead
  /** `undefined` if it has no templates. */
  readonly texts: WebhookTexts | undefined
}

/** @param texts its templates, compiled; default: they are sent as they are */
export function targetOf(webhook: Webhook, texts: WebhookTexts = {}): Target {
  const hasTexts = Object.keys(texts).length > 0
  return { webhook, head: headOf(webhook), texts: hasTexts ? texts : undefined }
}
