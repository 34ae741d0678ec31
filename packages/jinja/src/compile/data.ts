import type { CallArguments, Expression } from '../syntax/nodes.ts'

/**
 * Whether an expression comes to data: what the render is given, and what is made of it. Data has the methods of its types,
 * and nothing else in it can be called.
 * @param isVariableData whether a variable is data
 */
export function isData(node: Expression, isVariableData: (name: string) => boolean): boolean {
  const is = (part: Expression | undefined): boolean => !part || isData(part, isVariableData)
  const are = ({ positional, named, spread, spreadNamed }: CallArguments): boolean =>
    !spread && !spreadNamed && positional.every(is) && named.every(({ value }) => is(value))
  switch (node.kind) {
    case 'name':
      return isVariableData(node.name)
    case 'attribute':
    case 'item':
    case 'slice':
      return is(node.object)
    case 'filter':
      return is(node.value) && are(node.args)
    case 'call':
      return node.callee.kind === 'attribute' && is(node.callee.object) && are(node.args)
    case 'tuple':
    case 'list':
      return node.items.every(is)
    case 'dict':
      return node.entries.every(([, value]) => is(value))
    case 'and':
    case 'or':
    case 'binary':
      return is(node.left) && is(node.right)
    case 'condition':
      return is(node.yes) && is(node.no)
    default:
      // Numbers, texts, and what is true or false.
      return true
  }
}
