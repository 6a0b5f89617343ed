import { type RawSearch, textOf } from './search';

/** Where a list stands, as it appears in the address bar. */
export type PageCursor = { after?: string | undefined; before?: string | undefined };

const PAGE_SIZE = 25;

export function pageCursor(raw: RawSearch): PageCursor {
  return { after: textOf(raw.after), before: textOf(raw.before) };
}

export function pageVariables(cursor: PageCursor, size: number = PAGE_SIZE) {
  if (cursor.before) return { last: size, before: cursor.before };
  return cursor.after ? { first: size, after: cursor.after } : { first: size };
}
