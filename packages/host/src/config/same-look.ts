/** A form of a name that is the same for names which look alike: they differ in capitals, blanks, or how a character is made. */
export function sameLook(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim()
}
