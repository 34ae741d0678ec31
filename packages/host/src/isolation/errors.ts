import { messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { atPath, type JsonProblem } from '@netbox-hooks/core/json'

/** Which plugin an error is about, and where it was found. */
export interface PluginPlace {
  readonly plugin: string
  readonly where: string
}

export function workerDown(place: PluginPlace, reason: string): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_WORKER_DOWN',
    message: `The worker of ${place.plugin} ${reason}.`,
    hint: 'The mistake is inside the plugin, or its heapLimit is too low. A running host replaces the worker after a pause.',
  })
}

export function hooksNotInWorker(plugin: string, what: string): NetboxHooksError {
  return new NetboxHooksError({
    plugin,
    code: 'NBH_HOOKS_NOT_IN_WORKER',
    message: `${plugin} cannot use ${what}: it runs in a worker, which the host's hooks do not reach.`,
    hint: `Take isolation: 'worker' away from its entry in the configuration, or use another plugin.`,
  })
}

export function servicesNotInWorker(plugin: string): NetboxHooksError {
  return new NetboxHooksError({
    plugin,
    code: 'NBH_SERVICES_NOT_IN_WORKER',
    message: `${plugin} cannot provide or use services: it runs in a worker, and a service is not given to another process.`,
    hint: `Take isolation: 'worker' away from its entry in the configuration, or use another plugin.`,
  })
}

export function notSendable(plugin: string, what: string, cause: unknown): NetboxHooksError {
  return notGiven(plugin, what, messageOf(cause).split('\n', 1)[0] ?? '')
}

export function tooMuchToSend(plugin: string, what: string, { path, reason }: JsonProblem): NetboxHooksError {
  return notGiven(plugin, what, `${reason}${atPath(path)}.`)
}

function notGiven(plugin: string, what: string, reason: string): NetboxHooksError {
  return new NetboxHooksError({
    plugin,
    code: 'NBH_SETTINGS_NOT_IN_WORKER',
    message: `${what} of ${plugin} cannot be given to another process: ${reason}`,
    hint: `Keep to plain data there, or take isolation: 'worker' away from the plugin's entry.`,
  })
}
