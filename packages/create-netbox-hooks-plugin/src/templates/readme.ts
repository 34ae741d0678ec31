import type { PackageManager } from '@netbox-hooks/scaffold'
import type { Words } from '../words.ts'
import type { PackageWords } from './package-json.ts'

/** What users of a plugin read first, and who works on it next. */
export function readmeText(
  { name, description, license }: PackageWords,
  { key }: Words,
  manager: PackageManager,
): string {
  const script = (of: string) => manager.script(of).join(' ')
  const lines = [
    [manager.install.join(' '), ''],
    [script('test'), 'runs the plugin in a host of @netbox-hooks/testing'],
    [script('lint'), `${manager.run('biome', 'check', '--write').join(' ')} mends what can be mended`],
    [script('types'), ''],
  ]
  const commands = lines.map(([command = '', remark]) =>
    remark ? `${command.padEnd(16)} # ${remark}` : command,
  )
  return `# ${name}

${description}

A plugin of [netbox-hooks](https://github.com/netbox-hooks/netbox-hooks).

\`\`\`sh
npx netbox-hooks plugins add ${name}
\`\`\`

\`\`\`ts
// netbox-hooks.config.ts
pluginsConfig: {
  '${name}': { dashboard: 'https://dashboard.example.com' },
},
\`\`\`

Webhooks of sites then carry

\`\`\`json
{ "context": { "${key}": { "link": "https://dashboard.example.com/berlin" } } }
\`\`\`

\`dashboard\` is where sites have a page each; the site's slug is appended.

## Working on it

\`\`\`sh
${commands.join('\n')}
\`\`\`
${license === 'UNLICENSED' ? '' : `\n## License\n\n${license}\n`}`
}
