import { relative, resolve } from 'node:path'
import type { NextCommand } from '../files/outcome-text.ts'
import { isInstalled } from '../package-manager/is-installed.ts'
import type { PackageManager } from '../package-manager/package-manager.ts'

/** How to go on with a configuration that was just written into a folder. */
export function nextCommands(folder: string, manager: PackageManager): NextCommand[] {
  const run = (words: string) => [...manager.run('netbox-hooks'), words].join(' ')
  return [
    ...(folder === resolve('.') ? [] : [{ command: `cd ${relative('', folder)}` }]),
    ...(isInstalled(folder) ? [] : [{ command: manager.install.join(' ') }]),
    { command: run('check'), remark: 'every mistake in the configuration' },
    { command: run('receive'), remark: 'a receiver that prints what it gets' },
    { command: run('start'), remark: 'in another terminal' },
    {
      command: run(`emit -e object_updated -o dcim.site -d '{"id": 1, "name": "AMS1"}'`),
      remark: 'a change',
    },
  ]
}
