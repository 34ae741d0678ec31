import { NetboxHooksError } from '@netbox-hooks/core'

export function unsavedObject(objectType: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_INVALID',
    message: `A change of an unsaved ${objectType || 'object'} cannot be recorded: it has no objectId.`,
    hint: 'Record the change after the object has been saved.',
  })
}

export function callbackInvalid(found: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CALLBACK_INVALID',
    message: `registerWebhookCallback() needs a function; it was given ${found}.`,
    hint: 'Register the function itself, not what it returns.',
  })
}
