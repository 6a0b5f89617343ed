import { type PageCursor, pageCursor } from '../../ui/paging';
import type { RawSearch } from '../../ui/search';

/** Which page of versions is shown, and which two of it are compared. */
export type VersionsSearch = PageCursor & { from?: number | undefined; to?: number | undefined };

export function versionsSearch(raw: RawSearch): VersionsSearch {
  return { ...pageCursor(raw), from: versionOf(raw.from), to: versionOf(raw.to) };
}

/** The two versions to compare, as far as they are on the page: the newest and the one before it when nobody chose. */
export function chosenPair<V extends { version: number }>(
  newestFirst: readonly V[],
  { from, to }: VersionsSearch,
) {
  const find = (version: number | undefined) => newestFirst.find((each) => each.version === version);
  const later = find(to) ?? newestFirst[0];
  const earlier = find(from) ?? find(later && later.version - 1) ?? newestFirst[1];
  return { earlier, later };
}

function versionOf(value: unknown): number | undefined {
  return Number.isInteger(value) ? Number(value) : undefined;
}
