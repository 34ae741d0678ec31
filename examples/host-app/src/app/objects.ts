import { recordChange } from 'netbox-hooks'
import { notFound, stillReferenced } from './api-errors.ts'
import { cleanInput } from './clean-input.ts'
import { type Model, represent } from './model.ts'
import { models } from './models.ts'
import { snapshotOf } from './snapshot.ts'
import { isStillReferenced, type Row, type Store } from './store.ts'

/** The object of that id. @throws ApiError 404 */
export function getObject(store: Store, model: Model, id: number): Row {
  const [row] = store.find(model.table, 'id', id)
  if (!row) throw notFound(model)
  return row
}

/** Creates an object and records it. @throws ApiError 400 */
export function createObject(store: Store, model: Model, body: unknown): Row {
  return store.transaction(() => {
    const row = store.insert(model.table, cleanInput({ model, body, store, partial: false }))
    record('object_created', store, model, row, { prechange: null, postchange: snapshotOf(row) })
    return row
  })
}

/**
 * Changes an object and records it.
 *
 * @param partial whether only the given fields are meant (PATCH), or all that are required must be given (PUT)
 * @throws ApiError 400, 404
 */
export function updateObject(store: Store, model: Model, id: number, body: unknown, partial: boolean): Row {
  return store.transaction(() => {
    const current = getObject(store, model, id)
    const row = store.update(model.table, id, cleanInput({ model, body, store, current, partial }))
    record('object_updated', store, model, row, {
      prechange: snapshotOf(current),
      postchange: snapshotOf(row),
    })
    return row
  })
}

/** Deletes an object and records it. @throws ApiError 404, 409 if others refer to it */
export function deleteObject(store: Store, model: Model, id: number): void {
  store.transaction(() => {
    const row = getObject(store, model, id)
    // The event shows the object as it was, so it is recorded first; if the database refuses, it is discarded.
    record('object_deleted', store, model, row, { prechange: snapshotOf(row), postchange: null })
    try {
      store.delete(model.table, id)
    } catch (error) {
      throw isStillReferenced(error) ? stillReferenced(dependentsOf(store, model, id)) : error
    }
  })
}

function record(
  eventType: string,
  store: Store,
  model: Model,
  row: Row,
  snapshots: { prechange: object | null; postchange: object | null },
): void {
  const data = represent(model, row, { store, origin: '' })
  recordChange({ eventType, objectType: model.objectType, objectId: row.id, data, ...snapshots })
}

function dependentsOf(store: Store, model: Model, id: number): Row[] {
  return models.flatMap(({ table, fields }) =>
    Object.entries(fields)
      .filter(([, { references }]) => references === model)
      .flatMap(([name]) => store.find(table, name, id)),
  )
}
