/** What is known of a property beyond its schema. */
export interface Correction {
  /** It is `null` at times, although the document does not say so. */
  readonly nullable?: true
  /** It is not always there. */
  readonly optional?: true
}

/** What NetBox's document says wrongly, by schema and property, as its answers show. */
const corrections: Readonly<Record<string, Correction>> = {
  'Cable.profile': { nullable: true },
  'Circuit.assignments': { optional: true },
  // Computed for NetBox's API, and not for webhooks; null if there is nothing to add up.
  'Cluster.allocated_disk': { nullable: true, optional: true },
  'Cluster.allocated_memory': { nullable: true, optional: true },
  'Cluster.allocated_vcpus': { nullable: true, optional: true },
}

export function correctionOf(schema: string, property: string): Correction {
  return corrections[`${schema}.${property}`] ?? {}
}
