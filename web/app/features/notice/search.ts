import { type PageCursor, pageCursor } from '../../ui/paging';
import { oneOf, type RawSearch } from '../../ui/search';

export const NOTICE_CHOICES = ['past'] as const;

/** Open notices, or with `past` those that are over or were put away. */
type NoticeSearch = PageCursor & { show?: (typeof NOTICE_CHOICES)[number] | undefined };

export function noticeSearch(raw: RawSearch): NoticeSearch {
  return { ...pageCursor(raw), show: oneOf(raw.show, NOTICE_CHOICES) };
}
