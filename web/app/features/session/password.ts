export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD_BYTES = 256;

export type PasswordRule = { text: string; met: boolean };

/** Length is what makes a password strong; the rules are those of the server. */
export function passwordRules(password: string): PasswordRule[] {
  const characters = [...password];
  return [
    { text: `At least ${SHORTEST_PASSWORD} characters`, met: characters.length >= SHORTEST_PASSWORD },
    { text: 'More than one character over and over', met: new Set(characters).size > 1 },
  ];
}

export function passwordProblem(password: string): string | null {
  if (new TextEncoder().encode(password).length > LONGEST_PASSWORD_BYTES) {
    return `Use at most ${LONGEST_PASSWORD_BYTES} characters.`;
  }
  const broken = passwordRules(password).find((rule) => !rule.met);
  return broken ? `${broken.text}.` : null;
}
