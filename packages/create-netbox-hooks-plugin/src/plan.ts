import { relative, resolve } from 'node:path'
import { licenceFiles, type PlannedFile } from '@netbox-hooks/scaffold'
import type { Plan, Project } from '@netbox-hooks/scaffold/create'
import { surroundingsOf } from './surroundings.ts'
import { packageText } from './templates/package-json.ts'
import { readmeText } from './templates/readme.ts'
import { biomeText, buildConfigText, ignoreText, tsconfigText } from './templates/settings-files.ts'
import { callbacksText, classText } from './templates/source.ts'
import { packageTestText } from './templates/test.ts'
import { workflowText } from './templates/workflow.ts'
import { wordsOf } from './words.ts'

/** A plugin as a package of its own. */
export function planPackage(project: Project): Plan {
  const { folder, name, license, manager } = project
  const words = wordsOf(name)
  const { workspace, repository, biome } = surroundingsOf(folder)
  // GitHub reads workflows at the root of a repository only.
  const workflow: readonly PlannedFile[] =
    (repository ?? workspace) ? [] : [{ path: '.github/workflows/ci.yaml', text: workflowText(manager) }]
  const script = (of: string) => manager.script(of).join(' ')
  return {
    files: [
      { path: 'package.json', text: packageText(project) },
      { path: 'src/index.ts', text: classText(name, words) },
      { path: 'src/webhook-callbacks.ts', text: callbacksText(words) },
      { path: 'test/plugin.test.ts', text: packageTestText(words) },
      { path: 'README.md', text: readmeText(project, words, manager) },
      ...licenceFiles(license, name),
      { path: 'tsconfig.json', text: tsconfigText },
      { path: 'tsconfig.build.json', text: buildConfigText },
      { path: 'biome.json', text: biomeText(biome === undefined) },
      ...workflow,
      { path: '.gitignore', text: ignoreText, isOptional: true },
    ],
    next: [
      ...(folder === resolve('.') ? [] : [{ command: `cd ${relative('', folder)}` }]),
      { command: manager.install.join(' ') },
      { command: script('test'), remark: 'the plugin, in a host' },
      { command: script('lint'), remark: 'and format' },
      { command: script('types') },
    ],
    notes: workspace === undefined ? [] : [workspaceNote(folder, workspace)],
  }
}

function workspaceNote(folder: string, workspace: string): string {
  return `The folder stands in the workspace ${workspace}: see that this lists ${relative(workspace, folder)} among its packages.`
}
