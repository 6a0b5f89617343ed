/** How an endpoint stands, as the API says it. */
export type Standing = {
  status: 'ACTIVE' | 'PAUSED';
  pausedBecause: 'ASKED' | 'GONE' | 'DELETED' | null;
  restsUntil: string | null;
};

/** One word for it, for a badge. */
export function standingWord({ status, restsUntil }: Standing): string {
  if (status === 'PAUSED') return 'PAUSED';
  return restsUntil ? 'RESTING' : 'ACTIVE';
}

/** Why nothing is sent at the moment, and what ends that; null while everything is. */
export function standingAdvice(standing: Standing, failuresInRow: number) {
  if (standing.status === 'PAUSED' && standing.pausedBecause === 'GONE') {
    return {
      title: 'Paused because it answered 410 Gone',
      text: 'Its server says that nobody will answer there again. What happens meanwhile waits. Mend the address, or ask the receiver, and then resume.',
    };
  }
  if (standing.status === 'PAUSED') {
    return {
      title: 'Paused',
      text: 'What happens meanwhile waits until somebody resumes it, and nothing is lost.',
    };
  }
  if (!standing.restsUntil) return null;
  return {
    title: `Resting after ${failuresInRow} failures in a row`,
    text: 'What is due waits. One message is tried now and then, and once it is taken the rest follows.',
  };
}

/** "tracker.example:8080" of an address or of a template for one: its host never holds macros. */
export function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/i.exec(url)?.[1] ?? url;
}

/** Most characters of a receiver's name: a path may be as long as an address. */
const LONGEST_PLACE = 60;

/** "tracker.example/postback" of an address or of a template for one: what tells several on one host apart, without what is filled in. */
export function placeOf(url: string): string {
  const [, host = url, path = ''] = /^https?:\/\/([^/?#]+)([^?#]*)/i.exec(url) ?? [];
  const place = path === '/' ? host : host + path;
  return place.length > LONGEST_PLACE ? `${place.slice(0, LONGEST_PLACE - 1)}…` : place;
}
