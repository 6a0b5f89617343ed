import { expect, it } from 'vitest';
import { ingestNotice } from './ingest';

const quiet = { databaseAway: false, storedForLater: 0, setAside: 0, full: false };

it('says nothing while everything is in the database', () => {
  expect(ingestNotice(quiet)).toBeNull();
});

it.each([
  [
    { ...quiet, databaseAway: true, storedForLater: 1312 },
    'The database is away; tracking goes on',
    [
      '1,312 clicks and postbacks are stored on disk and will be counted as soon as the database is back. Nothing is lost.',
    ],
  ],
  [
    { ...quiet, storedForLater: 1 },
    'Catching up',
    [
      '1 click or postback is stored on disk and will be counted as soon as they are written into the database. Nothing is lost.',
    ],
  ],
  [
    { ...quiet, databaseAway: true },
    'The database is away; tracking goes on',
    [
      'Clicks and postbacks that come in now are stored on disk and will be counted as soon as the database is back. Nothing is lost.',
    ],
  ],
])('tells that what is stored will be counted: %o', (ingest, title, sentences) => {
  expect(ingestNotice(ingest)).toEqual({ title, sentences, needsPeople: false });
});

it('asks for people when something was refused', () => {
  const notice = ingestNotice({ ...quiet, storedForLater: 3, setAside: 2 });
  expect(notice?.needsPeople).toBe(true);
  expect(notice?.sentences).toHaveLength(2);
  expect(notice?.sentences[1]).toMatch(/^2 clicks and postbacks are set aside/);
  expect(ingestNotice({ ...quiet, setAside: 1 })?.title).toBe('Some clicks or postbacks need a look');
});

it('says that nothing more can be stored, as long as that matters', () => {
  const notice = ingestNotice({ ...quiet, databaseAway: true, storedForLater: 7, full: true });
  expect(notice?.title).toBe('The database is away, and nothing more can be stored');
  expect(notice?.needsPeople).toBe(true);
  expect(notice?.sentences[1]).toMatch(/answered with 503/);
  expect(ingestNotice({ ...quiet, full: true })).toBeNull();
});
