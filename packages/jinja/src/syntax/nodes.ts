import type { Value } from '../values/model.ts'

/** Where a node stands: an offset in the source. */
interface Positioned {
  readonly at: number
}

export interface CallArguments {
  readonly positional: readonly Expression[]
  readonly named: readonly { readonly name: string; readonly value: Expression; readonly at: number }[]
  /** `*values` */
  readonly spread?: Expression | undefined
  /** `**values` */
  readonly spreadNamed?: Expression | undefined
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**'
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

export interface NameNode extends Positioned {
  readonly kind: 'name'
  readonly name: string
}
export interface TupleNode extends Positioned {
  readonly kind: 'tuple'
  readonly items: readonly Expression[]
}
export interface AttributeNode extends Positioned {
  readonly kind: 'attribute'
  readonly object: Expression
  readonly name: string
}
/** `namespace.name`, as a target. */
export interface NamespaceTarget extends Positioned {
  readonly kind: 'namespace'
  readonly object: string
  readonly name: string
}
export interface FilterNode extends Positioned {
  readonly kind: 'filter'
  /** `undefined` in a block: its text. */
  readonly value: Expression | undefined
  readonly name: string
  readonly args: CallArguments
}
export interface CallNode extends Positioned {
  readonly kind: 'call'
  readonly callee: Expression
  readonly args: CallArguments
}

export type Expression =
  | ({ readonly kind: 'constant'; readonly value: Value } & Positioned)
  | NameNode
  | TupleNode
  | ({ readonly kind: 'list'; readonly items: readonly Expression[] } & Positioned)
  | ({ readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] } & Positioned)
  | AttributeNode
  | ({ readonly kind: 'item'; readonly object: Expression; readonly key: Expression } & Positioned)
  | ({
      readonly kind: 'slice'
      readonly object: Expression
      readonly bounds: readonly (Expression | undefined)[]
    } & Positioned)
  | CallNode
  | FilterNode
  | ({
      readonly kind: 'test'
      readonly value: Expression
      readonly name: string
      readonly args: CallArguments
    } & Positioned)
  | ({ readonly kind: 'not'; readonly value: Expression } & Positioned)
  | ({ readonly kind: 'sign'; readonly sign: '-' | '+'; readonly value: Expression } & Positioned)
  | ({
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    } & Positioned)
  | ({ readonly kind: 'concat'; readonly parts: readonly Expression[] } & Positioned)
  | ({ readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression } & Positioned)
  | ({
      readonly kind: 'compare'
      readonly first: Expression
      readonly rest: readonly {
        readonly operator: CompareOperator
        readonly value: Expression
        readonly at: number
      }[]
    } & Positioned)
  | ({
      readonly kind: 'condition'
      readonly test: Expression
      readonly yes: Expression
      readonly no: Expression | undefined
    } & Positioned)

export type Target =
  | NameNode
  | NamespaceTarget
  | ({ readonly kind: 'targets'; readonly items: readonly Target[] } & Positioned)

export interface Parameter {
  readonly name: string
  readonly byDefault: Expression | undefined
}

export type Body = readonly Statement[]

export interface MacroNode extends Positioned {
  readonly kind: 'macro'
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: Body
}

export type Statement =
  | ({ readonly kind: 'text'; readonly text: string } & Positioned)
  | ({ readonly kind: 'output'; readonly value: Expression } & Positioned)
  | ({
      readonly kind: 'if'
      readonly branches: readonly { readonly test: Expression; readonly body: Body }[]
      readonly otherwise: Body
    } & Positioned)
  | ({
      readonly kind: 'for'
      readonly target: Target
      readonly iterable: Expression
      readonly test: Expression | undefined
      readonly recursive: boolean
      readonly body: Body
      readonly otherwise: Body
    } & Positioned)
  | ({ readonly kind: 'set'; readonly target: Target; readonly value: Expression } & Positioned)
  | ({
      readonly kind: 'capture'
      readonly target: Target
      readonly filter: FilterNode | undefined
      readonly body: Body
    } & Positioned)
  | ({
      readonly kind: 'with'
      readonly targets: readonly { readonly target: Target; readonly value: Expression }[]
      readonly body: Body
    } & Positioned)
  | MacroNode
  | ({
      readonly kind: 'callBlock'
      readonly parameters: readonly Parameter[]
      readonly call: CallNode
      readonly body: Body
    } & Positioned)
  | ({ readonly kind: 'filterBlock'; readonly filter: FilterNode; readonly body: Body } & Positioned)
  | ({ readonly kind: 'autoescape'; readonly value: Expression; readonly body: Body } & Positioned)
  | ({
      readonly kind: 'block'
      readonly name: string
      /** Whether it sees the variables around it. */
      readonly isScoped: boolean
      readonly body: Body
    } & Positioned)
