const actionPrefix = 'action:'

/** What a delivery names in the place of a webhook if an action of a plugin is run. No webhook is named so. */
export function actionTarget(action: string): string {
  return actionPrefix + action
}

/** The action that is run by a delivery that names this webhook; `undefined` if it is a webhook. */
export function actionOf(webhook: string): string | undefined {
  return webhook.startsWith(actionPrefix) ? webhook.slice(actionPrefix.length) : undefined
}
