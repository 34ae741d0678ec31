import { slug, tags, text } from './fields.ts'
import type { Model } from './model.ts'

/** What devices are for. */
export const deviceRoles: Model = {
  objectType: 'dcim.devicerole',
  name: 'DeviceRole',
  verboseName: 'device role',
  path: '/api/dcim/device-roles/',
  table: 'device_roles',
  fields: {
    name: text({ maxLength: 100, required: true, unique: true }),
    slug: slug(),
    description: text({ maxLength: 200 }),
    tags: tags(),
  },
}
