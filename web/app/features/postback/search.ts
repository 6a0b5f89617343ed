import { type PageCursor, pageCursor } from '../../ui/paging';
import { oneOf, type RawSearch, textOf } from '../../ui/search';

export const POSTBACK_OUTCOMES = ['ACCEPTED', 'DUPLICATE', 'REJECTED'] as const;

type PostbackSearch = PageCursor & {
  integrationId?: string | undefined;
  outcome?: (typeof POSTBACK_OUTCOMES)[number] | undefined;
  code?: string | undefined;
};

export function postbackSearch(raw: RawSearch): PostbackSearch {
  return {
    ...pageCursor(raw),
    integrationId: textOf(raw.integrationId),
    outcome: oneOf(raw.outcome, POSTBACK_OUTCOMES),
    code: textOf(raw.code),
  };
}
