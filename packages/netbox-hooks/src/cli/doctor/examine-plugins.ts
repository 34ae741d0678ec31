import { relative } from 'node:path'
import type { PluginReport } from '@netbox-hooks/core'
import type { Finding } from '../../terminal/finding.ts'

/** Every listed plugin: whether it is ready, and where it comes from. */
export function examinePlugins(plugins: readonly PluginReport[]): Finding[] {
  if (plugins.length === 0) return [{ topic: 'plugins', status: 'ok', message: 'No plugins are listed.' }]
  return plugins.map((plugin) => {
    const { name, version, state, file, loadedBy, isolation, compatibility, error } = plugin
    if (error) {
      const status = state === 'skipped' ? 'warn' : 'fail'
      return { topic: 'plugin', status, message: `${error.code}  ${error.message}`, hint: error.hint }
    }
    const where = file === undefined ? '' : ` from ${relative('', file)}`
    const how = [loadedBy, isolation && 'in a process of its own'].filter(Boolean).join(', ')
    const message = `${name} ${version || '(no version)'} is ${state}${where} (${how}).`
    if (compatibility?.verdict !== 'allowed') return { topic: 'plugin', status: 'ok', message }
    return { topic: 'plugin', status: 'warn', message: `${message} It ${compatibility.reason}.` }
  })
}
