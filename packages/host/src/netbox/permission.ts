/** Models of what stands in NetBox's API at `api/APP/NAME/`, where the name does not tell. */
const models: Readonly<Record<string, string>> = {
  'event-rules': 'eventrule',
  'object-changes': 'objectchange',
  'custom-fields': 'customfield',
  tags: 'tag',
  webhooks: 'webhook',
  scripts: 'script',
  jobs: 'job',
}

const actions: Readonly<Record<string, string>> = {
  GET: 'view',
  POST: 'add',
  PUT: 'change',
  PATCH: 'change',
  DELETE: 'delete',
}

/** The permission that NetBox wants for a request, e.g. `extras.add_webhook`; `undefined` if the path does not tell. */
export function permissionFor(method: string, path: string): string | undefined {
  const [, app, name = ''] = /(?:^|\/)api\/(\w+)\/([\w-]+)\//.exec(path) ?? []
  const action = actions[method]
  const model = models[name]
  return action && model && `${app}.${action}_${model}`
}
