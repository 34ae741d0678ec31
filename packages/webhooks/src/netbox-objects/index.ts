export { type NetboxChange, type NetboxChangeEvent, netboxChange } from './change.ts'
export {
  type NetboxFields,
  type NetboxObjectTypeName,
  netboxObject,
  netboxObjectTypes,
  netboxSnapshot,
} from './object.ts'
