import type { NetboxObject } from './netbox-objects.ts'

/** What something is in NetBox. */
export type Kind = 'webhook' | 'event_rule'

/** Something to be known of an object that was to be taken over. */
export interface Note {
  readonly kind: Kind
  /** In NetBox. */
  readonly id: number
  readonly name: string
  /** NetBox's field, and where in it. */
  readonly place?: string
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
}

/** What is said of an object. */
type Said = Pick<Note, 'message' | 'place' | 'hint'>

/** What came of taking objects over, beside the objects. */
export class Notes {
  /** Written in another way, to the same effect; and what is good to know. */
  readonly remarks: Note[] = []
  /** Behaves in another way than in NetBox. */
  readonly otherwise: Note[] = []
  /** Cannot be taken over. */
  readonly impossible: Note[] = []

  /** Where something is said of one object. */
  of(kind: Kind, { id, name }: Pick<NetboxObject, 'id' | 'name'>): ObjectNotes {
    const note = (said: Said): Note => ({ kind, id, name, ...said })
    return {
      remark: (said) => void this.remarks.push(note(said)),
      otherwise: (said) => void this.otherwise.push(note(said)),
      impossible: (said) => void this.impossible.push(note(said)),
    }
  }
}

/** Takes what is said of one object. */
export interface ObjectNotes {
  remark(said: Said): void
  otherwise(said: Said): void
  impossible(said: Said): void
}
