import { choice, slug, tags, text } from './fields.ts'
import type { Model } from './model.ts'

/** Places with devices. */
export const sites: Model = {
  objectType: 'dcim.site',
  name: 'Site',
  verboseName: 'site',
  path: '/api/dcim/sites/',
  table: 'sites',
  fields: {
    name: text({ maxLength: 100, required: true, unique: true }),
    slug: slug(),
    status: choice(
      {
        planned: 'Planned',
        staging: 'Staging',
        active: 'Active',
        decommissioning: 'Decommissioning',
        retired: 'Retired',
      },
      'active',
    ),
    description: text({ maxLength: 200 }),
    tags: tags(),
  },
}
