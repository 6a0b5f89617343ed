export type Macro = { name: string; gives: string };

/** What a destination URL may hold; filled in at each click. */
export const DESTINATION_MACROS: Macro[] = [
  { name: '{click_id}', gives: 'the click, to send back with the conversion' },
  { name: '{sub1}', gives: 'the partner’s own values, sub1 to sub5' },
  { name: '{affiliate}', gives: 'the affiliate’s short name' },
  { name: '{offer}', gives: 'the offer’s short name' },
];
