type Told = { id: string; receivedAt: string; outcome: string };
type Change = { id: string; createdAt: string; postback: { id: string } | null };

export type Chapter<P, C> =
  | { kind: 'postback'; at: string; postback: P; first: boolean }
  | { kind: 'change'; at: string; change: C };

/**
 * What was reported of a conversion, in its order. A report that did nothing but change it is told by its change.
 */
export function storyOf<P extends Told, C extends Change>(
  postbacks: readonly P[],
  changes: readonly C[],
): Chapter<P, C>[] {
  const told = new Set(changes.map((change) => change.postback?.id));
  const shown = postbacks.filter(({ id, outcome }) => outcome !== 'UPDATED' || !told.has(id));
  // A refund that came before its sale is older than it, and yet not what made the conversion.
  const first = shown.find(({ outcome }) => outcome === 'ACCEPTED') ?? shown[0];
  const reports = shown.map((postback) => ({
    kind: 'postback' as const,
    at: postback.receivedAt,
    postback,
    first: postback.id === first?.id,
  }));
  const later = changes.map((change) => ({ kind: 'change' as const, at: change.createdAt, change }));
  // Sorting keeps the order of what came at once: the report, then what it changed.
  return [...reports, ...later].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** The entries that a change led to: those booked since, until something else was reported. */
export function bookedFor<E extends { createdAt: string }>(
  change: Change,
  changes: readonly Change[],
  entries: readonly E[],
): E[] {
  const last = changes.findLastIndex(({ id }) => id === change.id);
  const begins = Date.parse(change.createdAt);
  const next = changes[last + 1];
  const ends = next ? Date.parse(next.createdAt) : Number.POSITIVE_INFINITY;
  return entries.filter(({ createdAt }) => {
    const at = Date.parse(createdAt);
    return at >= begins && at < ends;
  });
}

/** The title of a report among the others of its conversion. */
export function reportTitle(outcome: string, first: boolean): string {
  if (outcome === 'PARKED') return 'Postback, which had to wait';
  if (outcome === 'UPDATED') return 'Postback with a change';
  return first ? 'Postback' : 'Postback, repeated';
}
