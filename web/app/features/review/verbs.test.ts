import { expect, test } from 'vitest';
import { verbsOf } from './verbs';

test.each([
  ['PENDING', null, ['approve', 'reject']],
  ['APPROVED', null, ['reject']],
  ['APPROVED', 'APPROVED', ['reject', 'reopen']],
  ['REJECTED', 'REJECTED', ['approve', 'reopen']],
  // The merchant rejected it or took it back.
  ['REJECTED', null, []],
  ['REVERSED', null, []],
  ['REVERSED', 'APPROVED', ['reopen']],
  // An approval of what is paid stands.
  ['PAID', 'APPROVED', ['reject']],
])('of one that is %s and was reviewed as %s', (status, review, verbs) => {
  expect(verbsOf({ status, review })).toEqual(verbs);
});
