/** What a delivery goes to, in a list: a webhook's name, or an action of a plugin. */
export function targetOf({
  webhook,
  action,
}: {
  readonly webhook: string
  readonly action?: string | null
}): string {
  return action ? `action ${action}` : webhook
}
