type Choice = { id: string; name: string };

/** The chosen row belongs to the list even when the search would not find it. */
export function includeChosen(
  found: readonly Choice[],
  chosen: Choice | null | undefined,
  search: string,
): Choice[] {
  const shown = !chosen || found.some((each) => each.id === chosen.id);
  if (shown) return [...found];
  return search === '' || search === chosen.name ? [chosen, ...found] : [...found, chosen];
}
