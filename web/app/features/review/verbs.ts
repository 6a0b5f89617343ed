import type { Verb } from './outcome';

type Standing = { status: string; review: string | null };

/** What makes sense as things stand; the merchant's own word is not ours to change. */
export function verbsOf({ status, review }: Standing): Verb[] {
  const verbs: Verb[] = [];
  if (status === 'PENDING' || (status === 'REJECTED' && review === 'REJECTED')) verbs.push('approve');
  if (status === 'PENDING' || status === 'APPROVED' || status === 'PAID') verbs.push('reject');
  if (review !== null && status !== 'PAID') verbs.push('reopen');
  return verbs;
}
