import type { WireObject } from '@netbox-hooks/server'

/** The webhooks that a rule names. */
export function webhooksOf({ settings: { webhooks = [], actions = [] } }: WireObject): readonly string[] {
  const named = (actions as readonly { readonly webhook?: string }[]).flatMap(({ webhook }) => webhook ?? [])
  return [...(webhooks as readonly string[]), ...named]
}

/** The actions of plugins that a rule names. */
export function actionsOf({ settings: { actions = [] } }: WireObject): readonly string[] {
  const types = (actions as readonly { readonly type: string }[]).map(({ type }) => type)
  return types.filter((type) => type !== 'webhook')
}

/** Whether a rule leads to more than webhooks. */
export function hasOtherActions(rule: WireObject): boolean {
  return actionsOf(rule).length > 0
}
