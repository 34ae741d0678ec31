import { deviceRoles } from './device-roles.ts'
import { devices } from './devices.ts'
import type { Model } from './model.ts'
import { sites } from './sites.ts'

/** Everything that the API serves. */
export const models: readonly Model[] = [sites, deviceRoles, devices]
