export type { WebhookBody, WebhookHeaders } from './input.ts'
export type { WebhookEvent, WebhookPayload, WebhookRequest, WebhookSnapshots } from './payload.ts'
export { generateKeyPair, generateSecret, secretProblem } from './secret.ts'
export {
  netboxSignature,
  type SignedMessage,
  Signer,
  signatureHeaders,
  standardWebhooksSignature,
} from './signatures.ts'
export { VerifyError, type VerifyErrorCode } from './verify-error.ts'
export {
  type VerifiedWebhook,
  type VerifyWebhookOptions,
  verifyWebhook,
} from './verify-webhook.ts'
