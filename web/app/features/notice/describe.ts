import { hostOf, placeOf } from '../endpoint/standing';

export type NoticeKind =
  | 'INTEGRATION_SILENT'
  | 'INTEGRATION_REJECTING'
  | 'ENDPOINT_FAILING'
  | 'ENDPOINT_GONE';

type Standing = { closedAt: string | null; dismissedAt: string | null };

type About = {
  integration: { name: string } | null;
  partnerPostback: { urlTemplate: string; affiliate: { name: string } } | null;
  webhook: { url: string } | null;
};

/** What a notice is about, by the name that people know; what was removed since has none. */
export function subjectName({ integration, partnerPostback, webhook }: About): string | null {
  if (integration) return integration.name;
  if (partnerPostback) return `${placeOf(partnerPostback.urlTemplate)} of ${partnerPostback.affiliate.name}`;
  return webhook ? `The webhook at ${hostOf(webhook.url)}` : null;
}

/** What a notice says in its title, of what it is about. */
export function noticeTitle(kind: NoticeKind, subject: string | null): string {
  switch (kind) {
    case 'INTEGRATION_SILENT':
      return `${subject ?? 'An integration'} has gone silent`;
    case 'INTEGRATION_REJECTING':
      return `Many reports of ${subject ?? 'an integration'} are rejected`;
    case 'ENDPOINT_FAILING':
      return `${subject ?? 'A receiver'} does not take what it is sent`;
    case 'ENDPOINT_GONE':
      return `${subject ?? 'A receiver'} is gone`;
  }
}

/** Why a notice is no longer open; null while it is. */
export function noticeEnd({ closedAt, dismissedAt }: Standing): { how: string; at: string } | null {
  if (closedAt) return { how: 'Over', at: closedAt };
  return dismissedAt ? { how: 'Put away', at: dismissedAt } : null;
}

/** The part of the postback log that shows what a notice of an integration tells of. */
export function logOf(kind: NoticeKind, integrationId: string) {
  return kind === 'INTEGRATION_REJECTING'
    ? ({ integrationId, outcome: 'REJECTED' } as const)
    : { integrationId };
}

/** The bell’s name, for those who do not see the number on it. */
export function bellLabel(open: number): string {
  if (open === 0) return 'Notices: none open';
  return open === 1 ? 'Notices: 1 open' : `Notices: ${open} open`;
}
