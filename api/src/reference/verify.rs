//! How a receiver knows that a message is ours, in the usual languages.

/// Each reads the secret from the environment and gives the body back only when it is ours and new.
pub(super) const VERIFY: &str = r#"## Is it from us?

Messages are signed by the [Standard Webhooks](https://www.standardwebhooks.com); its libraries for many languages check them. Without one:

1. Join `webhook-id`, `webhook-timestamp` and the body as it came, before any JSON is read, with points: `{id}.{timestamp}.{body}`.
2. Make the HMAC-SHA256 of that, with the bytes that stand in base64 behind `whsec_` in the secret, and write it as `v1,` and base64.
3. It has to be one of those in `webhook-signature`, which are separated by spaces: while a secret is being replaced there are two. Compare in constant time.
4. Refuse a timestamp that is more than 5 minutes away, so that nobody can send an old message again.

To replace a secret, call `rotateWebhookSecret`: for `keepPreviousHours` (24 unless told otherwise) both sign, so there is time to bring the new one to your servers. `endPreviousWebhookSecret` ends
the old one at once.

### Node

```js
const crypto = require('node:crypto');

function isOurs(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': given } = headers;
  if (!id || !given || !(Math.abs(Date.now() / 1000 - Number(at)) <= 300)) return false;
  const key = Buffer.from(process.env.WAYPOST_SECRET.slice('whsec_'.length), 'base64');
  const tag = crypto.createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  const expected = Buffer.from(`v1,${tag}`);
  return given.split(' ').some((one) => {
    const other = Buffer.from(one);
    return other.length === expected.length && crypto.timingSafeEqual(other, expected);
  });
}
```

### Python

```python
import base64, hashlib, hmac, os, time

def is_ours(headers, body: bytes) -> bool:
    try:
        id, at, given = (headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature"))
        if abs(time.time() - int(at)) > 300:
            return False
    except (KeyError, ValueError):
        return False
    key = base64.b64decode(os.environ["WAYPOST_SECRET"].removeprefix("whsec_"))
    tag = hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(tag)
    return any(hmac.compare_digest(one.encode(), expected) for one in given.split(" "))
```

### PHP

```php
function is_ours(array $headers, string $body): bool {
    $id = $headers['webhook-id'] ?? '';
    $at = $headers['webhook-timestamp'] ?? '';
    $given = $headers['webhook-signature'] ?? '';
    if (!ctype_digit($at) || abs(time() - (int) $at) > 300) {
        return false;
    }
    $key = base64_decode(substr(getenv('WAYPOST_SECRET'), strlen('whsec_')));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$at.$body", $key, true));
    foreach (explode(' ', $given) as $one) {
        if (hash_equals($expected, $one)) {
            return true;
        }
    }
    return false;
}
```

### Go

```go
func isOurs(header http.Header, body []byte) bool {
	id, at := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if age := time.Since(time.Unix(seconds, 0)).Abs(); err != nil || age > 5*time.Minute {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("WAYPOST_SECRET"), "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "."))
	mac.Write(body)
	expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, one := range strings.Split(header.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(one), []byte(expected)) {
			return true
		}
	}
	return false
}
```
"#;
