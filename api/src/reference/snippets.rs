//! How to report from the usual languages.

pub(super) const SNIPPETS: &str = r#"## Snippets

Each sends one sale and tries again when it has to.

### curl

    curl --retry 5 --retry-all-errors --fail-with-body \
      -H "X-Postback-Secret: $POSTBACK_SECRET" \
      --data-urlencode "click_id=$CLICK_ID" -d txn_id=1001 -d amount=49.99 -d currency=USD \
      "$POSTBACK_URL"

### Node

    async function report(sale) {
      for (let attempt = 0; attempt < 5; attempt++) {
        const answer = await fetch(process.env.POSTBACK_URL, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Postback-Secret': process.env.POSTBACK_SECRET },
          body: JSON.stringify(sale), // { click_id, txn_id: '1001', amount: '49.99', currency: 'USD' }
        }).catch(() => null);
        if (answer && answer.status !== 429 && answer.status < 500) return answer.json();
        const seconds = Number(answer?.headers.get('retry-after') ?? 2 ** attempt);
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      }
      throw new Error('the report was not taken; keep it and send it later');
    }

### PHP

    function report(array $sale): array {
        for ($attempt = 0; $attempt < 5; $attempt++) {
            $request = curl_init(getenv('POSTBACK_URL'));
            curl_setopt_array($request, [
                CURLOPT_POSTFIELDS => http_build_query($sale), // click_id, txn_id, amount, currency
                CURLOPT_HTTPHEADER => ['X-Postback-Secret: ' . getenv('POSTBACK_SECRET')],
                CURLOPT_RETURNTRANSFER => true,
                CURLOPT_TIMEOUT => 30,
            ]);
            $body = curl_exec($request);
            $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
            if ($status !== 0 && $status !== 429 && $status < 500) {
                return json_decode($body, true);
            }
            sleep(2 ** $attempt);
        }
        throw new RuntimeException('the report was not taken; keep it and send it later');
    }

### Python

    import json, os, time, urllib.error, urllib.request

    def report(sale):  # {"click_id": ..., "txn_id": "1001", "amount": "49.99", "currency": "USD"}
        headers = {"Content-Type": "application/json", "X-Postback-Secret": os.environ["POSTBACK_SECRET"]}
        request = urllib.request.Request(os.environ["POSTBACK_URL"], json.dumps(sale).encode(), headers)
        for attempt in range(5):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as refusal:
                if refusal.code != 429 and refusal.code < 500:
                    return json.load(refusal)
            except OSError:
                pass
            time.sleep(2 ** attempt)
        raise RuntimeError("the report was not taken; keep it and send it later")

### Go

    func report(sale url.Values) error { // click_id, txn_id, amount, currency
        for attempt := range 5 {
            request, err := http.NewRequest("POST", os.Getenv("POSTBACK_URL"), strings.NewReader(sale.Encode()))
            if err != nil {
                return err
            }
            request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
            request.Header.Set("X-Postback-Secret", os.Getenv("POSTBACK_SECRET"))
            answer, err := http.DefaultClient.Do(request)
            if err == nil {
                answer.Body.Close()
                if answer.StatusCode < 300 {
                    return nil
                }
                if answer.StatusCode != 429 && answer.StatusCode < 500 {
                    return fmt.Errorf("the report was refused: %s", answer.Status)
                }
            }
            time.Sleep(time.Second << attempt)
        }
        return errors.New("the report was not taken; keep it and send it later")
    }
"#;
