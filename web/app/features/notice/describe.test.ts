import { expect, it } from 'vitest';
import { bellLabel, logOf, noticeEnd, noticeTitle, subjectName } from './describe';
import { noticeSearch } from './search';

it('names the integration in the title', () => {
  expect(noticeTitle('INTEGRATION_SILENT', 'Acme shop')).toBe('Acme shop has gone silent');
  expect(noticeTitle('INTEGRATION_REJECTING', 'Acme shop')).toContain('of Acme shop are rejected');
});

it('names what a notice is about as people know it', () => {
  const none = { integration: null, partnerPostback: null, webhook: null };
  const partnerPostback = {
    urlTemplate: 'https://tracker.example/in?cid={sub1}',
    affiliate: { name: 'Jane Smith' },
  };
  expect(subjectName({ ...none, integration: { name: 'Acme shop' } })).toBe('Acme shop');
  expect(subjectName({ ...none, partnerPostback })).toBe('tracker.example/in of Jane Smith');
  expect(subjectName({ ...none, webhook: { url: 'https://a.example/hook' } })).toBe(
    'The webhook at a.example',
  );
  expect(subjectName(none)).toBeNull();
});

it('says that a receiver does not take what it is sent, or is gone', () => {
  expect(noticeTitle('ENDPOINT_FAILING', 'tracker.example')).toBe(
    'tracker.example does not take what it is sent',
  );
  expect(noticeTitle('ENDPOINT_GONE', null)).toBe('A receiver is gone');
});

it('is open until it is over or put away', () => {
  const [at, later] = ['2026-11-25T10:00:00Z', '2026-11-25T11:00:00Z'];
  expect(noticeEnd({ closedAt: null, dismissedAt: null })).toBeNull();
  expect(noticeEnd({ closedAt: null, dismissedAt: at })).toEqual({ how: 'Put away', at });
  expect(noticeEnd({ closedAt: later, dismissedAt: at })).toEqual({ how: 'Over', at: later });
});

it('leads to the requests that it tells of', () => {
  expect(logOf('INTEGRATION_SILENT', 'int_1')).toEqual({ integrationId: 'int_1' });
  expect(logOf('INTEGRATION_REJECTING', 'int_1')).toEqual({ integrationId: 'int_1', outcome: 'REJECTED' });
});

it.each([
  [0, 'Notices: none open'],
  [1, 'Notices: 1 open'],
  [12, 'Notices: 12 open'],
])('the bell with %i says %s', (open, label) => {
  expect(bellLabel(open)).toBe(label);
});

it('takes from the address only what it knows', () => {
  expect(noticeSearch({ show: 'past', after: 'x' })).toEqual({ show: 'past', after: 'x' });
  expect(noticeSearch({ show: 'all' })).toEqual({});
});
