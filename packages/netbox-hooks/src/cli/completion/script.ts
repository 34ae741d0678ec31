import type { Command } from 'commander'
import { type CompletedCommand, commandTree } from './command-tree.ts'

/** What a shell reads to complete the program's commands, options and their words; else it completes files. */
export function completionScript(program: Command, shell: 'bash' | 'zsh' | 'fish'): string {
  const tree = commandTree(program)
  const name = program.name()
  if (shell === 'fish') return fishScript(name, tree)
  return shell === 'bash' ? bashScript(name, tree) : zshScript(name, tree)
}

function bashScript(name: string, tree: readonly CompletedCommand[]): string {
  return `# bash completion of ${name}
_netbox_hooks() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" at='' words='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${at:+$at }\${COMP_WORDS[index]}" in
      ${pathsOf(tree)}) at="\${at:+$at }\${COMP_WORDS[index]}" ;;
    esac
  done
  case "$at/$previous" in
${valueCases(tree, (words) => `words='${words.join(' ')}'`)}
    *)
      case "$at" in
${wordCases(tree, (words) => `words='${words.join(' ')}'`)}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _netbox_hooks ${name}
`
}

function zshScript(name: string, tree: readonly CompletedCommand[]): string {
  return `#compdef ${name}
_netbox_hooks() {
  local at='' word previous="\${words[CURRENT-1]}"
  local -a candidates
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${at:+$at }$word" in
      ${pathsOf(tree)}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at/$previous" in
${valueCases(tree, (words) => `candidates=(${words.join(' ')})`)}
    *)
      case "$at" in
${wordCases(tree, (words) => `candidates=(${words.join(' ')})`)}
      esac ;;
  esac
  (( \${#candidates} )) && compadd -a candidates || _files
}
if [ "$funcstack[1]" = "_netbox_hooks" ] || [ "$funcstack[1]" = "_${name}" ]; then _netbox_hooks "$@"; else compdef _netbox_hooks ${name}; fi
`
}

function fishScript(name: string, tree: readonly CompletedCommand[]): string {
  const lines = tree.flatMap(({ path, commands, options, values, words }) => {
    const when = `-n ${quote(
      fishCondition(
        path,
        commands.map(({ word }) => word),
      ),
    )}`
    const below = path === '' ? '' : ` -n ${quote(fishIn(path))}`
    return [
      ...commands.map(
        ({ word, description }) => `complete -c ${name} -f ${when} -a ${word} -d ${quote(description)}`,
      ),
      ...words.map((word) => `complete -c ${name} -f${below} -a ${word}`),
      ...options.map(({ word, description }) => {
        const value = values.find(({ flags }) => flags.includes(word))
        const takes = !value ? '' : value.words.length > 0 ? ` -x -a ${quote(value.words.join(' '))}` : ' -r'
        return `complete -c ${name}${below} -l ${word.slice(2)}${takes} -d ${quote(description)}`
      }),
    ]
  })
  return `# fish completion of ${name}\n${lines.join('\n')}\n`
}

function fishCondition(path: string, commands: readonly string[]): string {
  if (path === '') return '__fish_use_subcommand'
  return `${fishIn(path)}; and not __fish_seen_subcommand_from ${commands.join(' ')}`
}

function fishIn(path: string): string {
  return path
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ')
}

/** All paths, as alternatives of a case. */
function pathsOf(tree: readonly CompletedCommand[]): string {
  return tree
    .filter(({ path }) => path !== '')
    .map(({ path }) => `'${path}'`)
    .join('|')
}

/** What may follow an option that takes a value. */
function valueCases(tree: readonly CompletedCommand[], set: (words: readonly string[]) => string): string {
  const cases = tree.flatMap(({ path, values }) =>
    values.map(({ flags, words }) => {
      const patterns = flags.map((flag) => `'${path}/${flag}'`).join('|')
      return `    ${patterns}) ${set(words)} ;;`
    }),
  )
  return [...new Set(cases)].join('\n')
}

/** What may stand elsewhere. */
function wordCases(tree: readonly CompletedCommand[], set: (words: readonly string[]) => string): string {
  return tree
    .map(({ path, commands, options, words }) => {
      const all = [...commands, ...options].map(({ word }) => word)
      return `        '${path}') ${set([...words, ...all])} ;;`
    })
    .join('\n')
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
