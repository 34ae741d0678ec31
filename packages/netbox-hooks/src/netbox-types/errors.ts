import { NetboxHooksError } from '@netbox-hooks/core'

/** @param problem a sentence without its end */
export function documentInvalid(where: string, problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_DOCUMENT_INVALID',
    message: `This is no OpenAPI document that types can be made from: ${problem}.`,
    where,
    hint: "Give NetBox's own in JSON, /api/schema/?format=json, or --url for a NetBox that runs.",
  })
}
