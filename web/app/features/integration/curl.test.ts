import { describe, expect, it } from 'vitest';
import { clickCurl, postbackCurl } from './curl';

const postbackUrl = 'http://127.0.0.1:8080/postback/acmeKEY';

describe('postbackCurl', () => {
  it('is ready to paste', () => {
    expect(postbackCurl({ postbackUrl, secret: 's3cret' })).toBe(
      `curl '${postbackUrl}?click_id=CLICK_ID&txn_id=order-1001&amount=49.99' \\\n  -H 'X-Postback-Secret: s3cret'`,
    );
  });

  it('has no header without a secret', () => {
    expect(postbackCurl({ postbackUrl, secret: null })).not.toContain('-H');
  });

  it('never lets a value out of its quotes', () => {
    expect(postbackCurl({ postbackUrl, secret: "a'b; rm -rf /" })).toContain(
      "'X-Postback-Secret: a'\\''b; rm -rf /'",
    );
    expect(clickCurl("http://h/l/a'$(id)")).toContain("'http://h/l/a'\\''$(id)'");
  });
});
