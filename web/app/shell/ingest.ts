import { formatCount } from '../format/number';

export type Ingest = {
  databaseAway: boolean;
  storedForLater: number;
  setAside: number;
  full: boolean;
};

export type Notice = { title: string; sentences: string[]; needsPeople: boolean };

/** What to say of clicks and postbacks that are not in the database; nothing when all are. */
export function ingestNotice({ databaseAway, storedForLater, setAside, full }: Ingest): Notice | null {
  const sentences: string[] = [];
  if (storedForLater > 0)
    sentences.push(
      `${rows(storedForLater)} stored on disk and will be counted as soon as ${databaseAway ? 'the database is back' : 'they are written into the database'}. Nothing is lost.`,
    );
  else if (databaseAway && !full)
    sentences.push(
      'Clicks and postbacks that come in now are stored on disk and will be counted as soon as the database is back. Nothing is lost.',
    );
  if (databaseAway && full)
    sentences.push(
      'There is no more room on disk: what comes in now is answered with 503 and counts only if it is sent again. Ask whoever operates this server to make room or to bring the database back.',
    );
  if (setAside > 0)
    sentences.push(
      `${rows(setAside)} set aside, because the database refused them. They are kept on disk; ask whoever operates this server to look at them.`,
    );
  if (sentences.length === 0) return null;
  const isFull = databaseAway && full;
  return {
    title: isFull
      ? 'The database is away, and nothing more can be stored'
      : title(databaseAway, storedForLater),
    sentences,
    needsPeople: setAside > 0 || isFull,
  };
}

function title(databaseAway: boolean, storedForLater: number): string {
  if (databaseAway) return 'The database is away; tracking goes on';
  return storedForLater > 0 ? 'Catching up' : 'Some clicks or postbacks need a look';
}

function rows(count: number): string {
  return count === 1 ? '1 click or postback is' : `${formatCount(count)} clicks and postbacks are`;
}
