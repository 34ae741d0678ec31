/** Calls `work` for each item, so many at once, and answers in the order of the items. Ends with the first that rejects. */
export async function* inGroups<Item, Result>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<readonly Result[]> {
  for (let start = 0; start < items.length; start += size) {
    yield await Promise.all(items.slice(start, start + size).map(work))
  }
}
