import { commonFilters, setting } from './common-filters.ts'
import type { Filter } from './filters.ts'

/** By what webhooks can be chosen: NetBox's filters, except of secrets, and where they come from. */
export const webhookFilters: readonly Filter[] = [
  ...commonFilters,
  setting('payload_url', 'text'),
  setting('http_method', 'text', 'POST', ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  setting('http_content_type', 'text', 'application/json'),
  setting('ssl_verification', 'boolean', true),
  setting('ca_file_path', 'text'),
]
