import fc from 'fast-check'

const digits = (least: number, most: number) =>
  fc.stringMatching(new RegExp(`^[1-9][0-9]{${least - 1},${most - 1}}$`))

/** Numbers as JSON may write them, most of them not as JavaScript would. */
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), digits(1, 3), digits(15, 25)),
    fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{1,3}$/), fc.constantFrom('.0', '.10', '.000')),
    fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?[0-9]{1,3}$/)),
  )
  .map((parts) => parts.join(''))

/** Without backslashes: where an object with the key `\\` went before, V8 takes the key `"` for it. */
const key = fc.oneof(
  fc.string({ maxLength: 3 }).filter((text) => !text.includes('\\')),
  fc.nat({ max: 20 }).map(String),
  fc.constantFrom('4294967294', '4294967295', '01', '-1', '1.5', '__proto__', 'toJSON', '"', '\n'),
)

/** A list or an object as a JSON text without blanks, and with keys that stand once. */
const texts = fc.letrec<{ value: string; list: string; object: string; holder: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    number,
    fc.string({ unit: 'binary', maxLength: 5 }).map((text) => JSON.stringify(text)),
    fc.constantFrom('true', 'false', 'null', '{}', '[]'),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items}]`),
  object: fc
    .uniqueArray(fc.tuple(key, tie('value')), { selector: ([name]) => name, maxLength: 5 })
    .map((pairs) => `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${value}`)}}`),
  holder: fc.oneof(tie('list'), tie('object')),
}))

export const jsonText: fc.Arbitrary<string> = texts.holder

/** The same, objects alone. */
export const jsonObjectText: fc.Arbitrary<string> = texts.object
