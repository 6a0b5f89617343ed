import { expect, it } from 'vitest';
import { bookedFor, reportTitle, storyOf } from './story';

const at = (minute: number) => `2026-11-25T10:${String(minute).padStart(2, '0')}:00Z`;
const report = (id: string, minute: number, outcome: string) => ({ id, receivedAt: at(minute), outcome });
const change = (id: string, minute: number, postback: string | null) => ({
  id,
  createdAt: at(minute),
  postback: postback === null ? null : { id: postback },
});

it('tells reports and changes in the order in which they came', () => {
  const story = storyOf(
    [report('sale', 0, 'ACCEPTED'), report('refund', 5, 'UPDATED'), report('again', 9, 'DUPLICATE')],
    [change('pending', 0, 'sale'), change('back', 5, 'refund')],
  );
  const told = story.map((chapter) =>
    chapter.kind === 'postback'
      ? `${chapter.postback.id}${chapter.first ? ', first' : ''}`
      : chapter.change.id,
  );
  expect(told).toEqual(['sale, first', 'pending', 'back', 'again']);
});

it('takes for the first report the one that made the conversion', () => {
  const early = report('refund', 0, 'PARKED');
  const story = storyOf([early, report('sale', 2, 'ACCEPTED')], [change('back', 3, 'refund')]);
  const first = story.map((chapter) => chapter.kind === 'postback' && chapter.first);
  expect(first).toEqual([false, true, false]);
  expect(storyOf([early], [])).toMatchObject([{ first: true }]);
});

it('keeps a report of a change that is not among the changes shown', () => {
  const story = storyOf([report('sale', 0, 'ACCEPTED'), report('refund', 5, 'UPDATED')], []);
  expect(story).toHaveLength(2);
});

it('gives each change the money that was booked for it', () => {
  const changes = [change('back', 5, 'a'), change('more back', 8, 'b')];
  const entries = [0, 5, 6, 8].map((minute) => ({ id: `of ${minute}`, createdAt: at(minute) }));
  const booked = changes.map((each) => bookedFor(each, changes, entries).map(({ id }) => id));
  expect(booked).toEqual([['of 5', 'of 6'], ['of 8']]);
});

it('leaves money to the later of two changes that came at once', () => {
  const changes = [change('pending', 5, 'a'), change('back', 5, 'a')];
  const entries = [{ createdAt: at(6) }];
  expect(changes.map((each) => bookedFor(each, changes, entries).length)).toEqual([0, 1]);
});

it.each([
  ['ACCEPTED', true, 'Postback'],
  ['DUPLICATE', false, 'Postback, repeated'],
  ['PARKED', true, 'Postback, which had to wait'],
  ['UPDATED', false, 'Postback with a change'],
])('calls a report that is %s (first: %s) %s', (outcome, first, title) => {
  expect(reportTitle(outcome, first)).toBe(title);
});
