import { shellWord } from './quote';

export type PostbackExample = {
  postbackUrl: string;
  secret: string | null;
  /** What is reported; our own names when left out. */
  parameters?: readonly [string, string][];
};

export const CLICK_ID_PLACEHOLDER = 'CLICK_ID';
export const SECRET_PLACEHOLDER = 'YOUR_SECRET';

const OWN_NAMES: readonly [string, string][] = [
  ['click_id', CLICK_ID_PLACEHOLDER],
  ['txn_id', 'order-1001'],
  ['amount', '49.99'],
];

/** A command that reports one sale, ready for a terminal. */
export function postbackCurl({ postbackUrl, secret, parameters = OWN_NAMES }: PostbackExample): string {
  const query = new URLSearchParams(parameters.map(([name, value]) => [name, value]));
  const separator = postbackUrl.includes('?') ? '&' : '?';
  const url = shellWord(`${postbackUrl}${separator}${query}`);
  return secret ? `curl ${url} \\\n  -H ${shellWord(`X-Postback-Secret: ${secret}`)}` : `curl ${url}`;
}

/** A command that makes one click and prints where it leads, with the click id in it. */
export function clickCurl(linkUrl: string): string {
  return `curl -s -o /dev/null -w '%{redirect_url}\\n' ${shellWord(linkUrl)}`;
}
