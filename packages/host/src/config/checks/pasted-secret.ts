/** What a secret may have been pasted with, and how that is said. */
const signs: readonly (readonly [found: RegExp, looks: string])[] = [
  [/^\s*["'`“”‘’].*["'`“”‘’]\s*$/su, 'has quotes around it'],
  [/^\s+|[\t\v\f\r\n ]+$/, 'has blanks or line breaks around it'],
  [/[\r\n]/, 'has line breaks in it'],
  [/^v\d+a?,/i, 'begins with "v1,", as a signature does'],
  [/^(?:bearer|basic|token|authorization)[: ]/i, 'begins with a word of the header Authorization'],
  [/^(?:export\s+)?[A-Z_][A-Z_\d]*=/, 'begins with the name of a variable'],
  [/^(?:\$\{?\w+\}?|\{\{.*\}\}|<.*>|%\w+%)$/s, 'is a placeholder that nothing fills in'],
  [/.wh(?:sec|sk|pk)_/i, 'has something in front of its prefix'],
  [/^(?!wh(?:sec|sk)_)[wW][hH](?:[sS][eE][cC]|[sS][kK])[-_]/, 'has a prefix that is written in another way'],
  [/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u, 'has a character in it that cannot be seen'],
  [
    /^(?:change[-_ ]?me|(?:your|my|the)[-_ ]?(?:secret|key|token|password)|secret|password|x{3,}|\.{3,}|…)$/i,
    'is an example',
  ],
]

/** What a secret looks as if it was copied with, as the end of a sentence that does not repeat it; `undefined` if nothing. */
export function pastedWith(secret: string): string | undefined {
  return signs.find(([found]) => found.test(secret))?.[1]
}
