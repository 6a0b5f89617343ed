const LONGEST_CODE = 64;

/** What is wrong with a code that customers are to enter; null when nothing is. */
export function codeProblem(code: string): string | null {
  const length = [...code.trim()].length;
  if (length === 0) return 'Give the code that customers enter, such as SAVE10.';
  return length > LONGEST_CODE ? `Use at most ${LONGEST_CODE} characters.` : null;
}
