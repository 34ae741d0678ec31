export * from './netbox.ts'
export type { NetboxRequest, NetboxSnapshots, NetboxWebhook, ObjectWebhook } from './webhook.ts'
