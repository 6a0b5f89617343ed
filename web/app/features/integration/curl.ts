export type PostbackExample = {
  postbackUrl: string;
  secret: string | null;
  clickId?: string;
  currency?: string | null;
};

export const CLICK_ID_PLACEHOLDER = 'CLICK_ID';
export const SECRET_PLACEHOLDER = 'YOUR_SECRET';

/** A command that reports one sale, ready for a terminal. */
export function postbackCurl({
  postbackUrl,
  secret,
  clickId = CLICK_ID_PLACEHOLDER,
  currency,
}: PostbackExample): string {
  const query = new URLSearchParams({ click_id: clickId, txn_id: 'order-1001', amount: '49.99' });
  if (currency) query.set('currency', currency);
  const separator = postbackUrl.includes('?') ? '&' : '?';
  const url = quote(`${postbackUrl}${separator}${query}`);
  return secret ? `curl ${url} \\\n  -H ${quote(`X-Postback-Secret: ${secret}`)}` : `curl ${url}`;
}

/** A command that makes one click and prints where it leads, with the click id in it. */
export function clickCurl(linkUrl: string): string {
  return `curl -s -o /dev/null -w '%{redirect_url}\\n' ${quote(linkUrl)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
