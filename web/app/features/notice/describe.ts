export type NoticeKind = 'INTEGRATION_SILENT' | 'INTEGRATION_REJECTING';

type Standing = { closedAt: string | null; dismissedAt: string | null };

/** What a notice says in its title, of the integration that it is about. */
export function noticeTitle(kind: NoticeKind, integration: string): string {
  switch (kind) {
    case 'INTEGRATION_SILENT':
      return `${integration} has gone silent`;
    case 'INTEGRATION_REJECTING':
      return `Many reports of ${integration} are rejected`;
  }
}

/** Why a notice is no longer open; null while it is. */
export function noticeEnd({ closedAt, dismissedAt }: Standing): { how: string; at: string } | null {
  if (closedAt) return { how: 'Over', at: closedAt };
  return dismissedAt ? { how: 'Put away', at: dismissedAt } : null;
}

/** The part of the postback log that shows what a notice tells of. */
export function logOf(kind: NoticeKind, integrationId: string) {
  switch (kind) {
    case 'INTEGRATION_SILENT':
      return { integrationId };
    case 'INTEGRATION_REJECTING':
      return { integrationId, outcome: 'REJECTED' } as const;
  }
}

/** The bell’s name, for those who do not see the number on it. */
export function bellLabel(open: number): string {
  if (open === 0) return 'Notices: none open';
  return open === 1 ? 'Notices: 1 open' : `Notices: ${open} open`;
}
