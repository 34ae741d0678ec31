import type { Value } from '../values/model.ts'
import type { Render } from './render.ts'

/** The variables of one scope while it is rendered. */
export class Frame {
  readonly render: Render
  readonly outer: Frame | undefined
  /** `undefined` where nothing has been assigned. */
  readonly slots: (Value | undefined)[] = []

  constructor(render: Render, outer: Frame | undefined) {
    this.render = render
    this.outer = outer
  }
}

/** An expression that is ready to run. */
export type Evaluate = (frame: Frame) => Value

/** A statement that is ready to run. */
export type Run = (frame: Frame) => void
