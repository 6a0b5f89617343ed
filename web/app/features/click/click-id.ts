/** Whether something may name this click; left out, anything may. */
export function canBeClickId(clickId: string | undefined): boolean {
  return clickId === undefined || /^clk_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(clickId);
}

export const CLICK_ID_HELP =
  'A click id begins with clk_ and has 26 letters and digits after it. Copy it whole from where the click led.';
