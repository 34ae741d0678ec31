/** The address of a page of the documentation, which no package carries: `documentation('templates.md')`. */
export function documentation(page: string): string {
  return `https://github.com/netbox-hooks/netbox-hooks/blob/main/docs/${page}`
}
