import { deviceRoles } from './device-roles.ts'
import { choice, reference, tags, text } from './fields.ts'
import type { Model } from './model.ts'
import { sites } from './sites.ts'

/** Machines at sites. */
export const devices: Model = {
  objectType: 'dcim.device',
  name: 'Device',
  verboseName: 'device',
  path: '/api/dcim/devices/',
  table: 'devices',
  fields: {
    name: text({ maxLength: 64, required: true }),
    role: reference(deviceRoles),
    serial: text({ maxLength: 50 }),
    site: reference(sites),
    status: choice(
      {
        offline: 'Offline',
        active: 'Active',
        planned: 'Planned',
        staged: 'Staged',
        failed: 'Failed',
        inventory: 'Inventory',
        decommissioning: 'Decommissioning',
      },
      'active',
    ),
    description: text({ maxLength: 200 }),
    tags: tags(),
  },
}
