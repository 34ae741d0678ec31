/**
 * How long a process runs before it is measured: until its connections are open and its code is compiled, which with all
 * of the product takes some 28,000 deliveries.
 */
export const warmUpSeconds = 10
/** How long it is measured. */
export const measureSeconds = 3

/** An update of a site, about 3 KB as a payload: 2 KB of data and 1 KB of snapshots. */
export function changeOf(id: number): {
  readonly objectId: number
  readonly data: Readonly<Record<string, unknown>>
  readonly snapshots: {
    readonly prechange: Readonly<Record<string, unknown>>
    readonly postchange: Readonly<Record<string, unknown>>
  }
} {
  const site = { id, url: `/api/dcim/sites/${id}/`, name: `Site ${id}`, slug: `site-${id}`, tags: tagsOf(id) }
  const related = ['region', 'group', 'tenant', 'owner'].map((kind, index) => [kind, relatedOf(kind, index)])
  const data = { ...site, status: { value: 'active', label: 'Active' }, ...Object.fromEntries(related) }
  const fields = { custom_fields: { contact: 'noc@example.com', floors: 4, notes: 'n'.repeat(500) } }
  return { objectId: id, data: { ...data, ...fields }, snapshots: snapshotsOf(id) }
}

function tagsOf(id: number): object[] {
  return ['core', 'edge', 'lab'].map((slug, index) => ({
    id: id + index,
    url: `/api/extras/tags/${id + index}/`,
    slug,
  }))
}

function relatedOf(kind: string, index: number): object {
  const url = `https://netbox.example.com/api/tenancy/${kind}s/${index}/`
  return { id: index, url, display: `The ${kind}`, name: `The ${kind}`, description: 'd'.repeat(100) }
}

function snapshotsOf(id: number): {
  prechange: Record<string, unknown>
  postchange: Record<string, unknown>
} {
  const state = (status: string) => ({ name: `Site ${id}`, status, region: 1, comments: 'c'.repeat(400) })
  return { prechange: state('planned'), postchange: state('active') }
}
