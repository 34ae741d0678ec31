import type { EventRuleConfig, WebhookConfig } from '@netbox-hooks/host'
import type { EventRuleSettings, WebhookSettings } from '@netbox-hooks/webhooks'
import { expectTypeOf, it } from 'vitest'

it('what a plugin can register, a configuration can say; only the latter has references', () => {
  expectTypeOf<WebhookSettings>().toExtend<WebhookConfig>()
  expectTypeOf<EventRuleSettings>().toExtend<EventRuleConfig>()
  expectTypeOf<keyof WebhookSettings>().toEqualTypeOf<keyof WebhookConfig>()
  expectTypeOf<keyof EventRuleSettings>().toEqualTypeOf<keyof EventRuleConfig>()
  expectTypeOf<{ name: 'a'; payloadUrl: { env: 'URL' } }>().toExtend<WebhookConfig>()
  expectTypeOf<{ name: 'a'; payloadUrl: { env: 'URL' } }>().not.toExtend<WebhookSettings>()
})
