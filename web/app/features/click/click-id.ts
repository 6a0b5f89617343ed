/** Why nothing can name this click; null when something may. */
export function clickIdProblem(clickId: string | undefined): string | null {
  if (clickId === undefined || /^clk_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(clickId)) return null;
  return 'Not a click id';
}

export const CLICK_ID_HELP =
  'A click id begins with clk_ and has 26 letters and digits after it. Copy it whole from where the click led.';
