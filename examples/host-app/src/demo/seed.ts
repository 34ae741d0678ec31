import { deviceRoles } from '../app/device-roles.ts'
import { devices } from '../app/devices.ts'
import type { Model } from '../app/model.ts'
import { createObject, updateObject } from '../app/objects.ts'
import { sites } from '../app/sites.ts'
import type { Row, Store, Values } from '../app/store.ts'

const routers = { 'ams1-rt1': 'active', 'ams1-rt2': 'active', 'ams1-rt3': 'offline' }

/** A planned site with three routers, whatever became of them in an earlier run. Nobody tracks these changes. */
export function seed(store: Store): Row {
  const site = ensure(store, sites, 'slug', {
    name: 'Amsterdam 1',
    slug: 'ams1',
    status: 'planned',
    tags: ['colocation', 'europe'],
  })
  const router = ensure(store, deviceRoles, 'slug', { name: 'Router', slug: 'router' })
  for (const [name, status] of Object.entries(routers)) {
    ensure(store, devices, 'name', { name, status, role: router.id, site: site.id })
  }
  return site
}

function ensure(store: Store, model: Model, key: string, fields: Values): Row {
  const [known] = store.find(model.table, key, fields[key] ?? null)
  return known ? updateObject(store, model, known.id, fields, true) : createObject(store, model, fields)
}
