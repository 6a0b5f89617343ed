import { postbackCurl } from './curl';
import { doubleQuoted, goText, phpArray, phpText, shellWord } from './quote';
import { exampleDocument, exampleParameters, type Reporting } from './report';

export type Snippet = { language: string; title: string; code: string };

/** One sale, reported in several languages with nothing but what each brings along. */
export function snippets(reporting: Reporting): Snippet[] {
  return [
    { language: 'curl', title: 'curl', code: curl(reporting) },
    { language: 'node', title: 'Node.js', code: node(reporting) },
    { language: 'php', title: 'PHP', code: php(reporting) },
    { language: 'python', title: 'Python', code: python(reporting) },
    { language: 'go', title: 'Go', code: go(reporting) },
  ];
}

function curl(reporting: Reporting): string {
  const { postbackUrl, secret, signingSecret } = reporting;
  const parameters = exampleParameters(reporting);
  if (parameters && !signingSecret) return postbackCurl({ postbackUrl, secret, parameters });
  const headers = ['Content-Type: application/json', ...(secret ? [`X-Postback-Secret: ${secret}`] : [])];
  const given = headers.map((header) => ` \\\n  -H ${shellWord(header)}`).join('');
  const body = `body=${shellWord(JSON.stringify(exampleDocument(reporting)))}`;
  if (!signingSecret) return `${body}\ncurl ${shellWord(postbackUrl)}${given} -d "$body"`;
  return `${body}
id="msg_$(openssl rand -hex 8)"
time=$(date +%s)
key=$(printf %s ${shellWord(signingSecret)} | cut -c 7- | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$id.$time.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
curl ${shellWord(postbackUrl)}${given} \\
  -H "webhook-id: $id" -H "webhook-timestamp: $time" -H "webhook-signature: v1,$signature" \\
  -d "$body"`;
}

function node(reporting: Reporting): string {
  const { postbackUrl, secret, signingSecret } = reporting;
  const sign = `
const id = randomUUID();
const time = Math.floor(Date.now() / 1000);
const key = Buffer.from(${doubleQuoted(signingSecret ?? '')}.slice('whsec_'.length), 'base64');
headers['webhook-id'] = id;
headers['webhook-timestamp'] = String(time);
headers['webhook-signature'] = 'v1,' + createHmac('sha256', key).update(\`\${id}.\${time}.\${body}\`).digest('base64');
`;
  return `${signingSecret ? "import { createHmac, randomUUID } from 'node:crypto';\n\n" : ''}const body = JSON.stringify(${JSON.stringify(exampleDocument(reporting), null, 2)});
const headers = { 'Content-Type': 'application/json'${secret ? `, 'X-Postback-Secret': ${doubleQuoted(secret)}` : ''} };
${signingSecret ? sign : ''}
const response = await fetch(${doubleQuoted(postbackUrl)}, { method: 'POST', headers, body });
console.log(response.status, await response.text());`;
}

function php(reporting: Reporting): string {
  const { postbackUrl, secret, signingSecret } = reporting;
  const headers = ['Content-Type: application/json', ...(secret ? [`X-Postback-Secret: ${secret}`] : [])];
  const sign = `
$id = bin2hex(random_bytes(16));
$time = time();
$key = base64_decode(substr(${phpText(signingSecret ?? '')}, strlen('whsec_')));
$signature = base64_encode(hash_hmac('sha256', "$id.$time.$body", $key, true));
array_push($headers, "webhook-id: $id", "webhook-timestamp: $time", "webhook-signature: v1,$signature");
`;
  return `<?php
$body = json_encode(${phpArray(exampleDocument(reporting))});
$headers = [${headers.map(phpText).join(', ')}];
${signingSecret ? sign : ''}
$request = curl_init(${phpText(postbackUrl)});
curl_setopt_array($request, [
    CURLOPT_POSTFIELDS => $body,
    CURLOPT_HTTPHEADER => $headers,
    CURLOPT_RETURNTRANSFER => true,
]);
$answer = curl_exec($request);
echo curl_getinfo($request, CURLINFO_RESPONSE_CODE), ' ', $answer, PHP_EOL;`;
}

function python(reporting: Reporting): string {
  const { postbackUrl, secret, signingSecret } = reporting;
  const sign = `
message_id = str(uuid.uuid4())
timestamp = str(int(time.time()))
key = base64.b64decode(${doubleQuoted(signingSecret ?? '')}[len("whsec_"):])
signed = f"{message_id}.{timestamp}.".encode() + body
signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
headers["webhook-id"] = message_id
headers["webhook-timestamp"] = timestamp
headers["webhook-signature"] = "v1," + signature
`;
  const modules = ['json', 'urllib.error', 'urllib.request'];
  if (signingSecret) modules.push('base64', 'hashlib', 'hmac', 'time', 'uuid');
  const imports = modules.sort().map((name) => `import ${name}`);
  return `${imports.join('\n')}

body = json.dumps(${JSON.stringify(exampleDocument(reporting), null, 4)}).encode()
headers = {"Content-Type": "application/json"${secret ? `, "X-Postback-Secret": ${doubleQuoted(secret)}` : ''}}
${signingSecret ? sign : ''}
request = urllib.request.Request(${doubleQuoted(postbackUrl)}, data=body, headers=headers)
try:
    with urllib.request.urlopen(request) as response:
        print(response.status, response.read().decode())
except urllib.error.HTTPError as refused:
    print(refused.code, refused.read().decode())`;
}

function go(reporting: Reporting): string {
  const { postbackUrl, secret, signingSecret } = reporting;
  const packages = ['bytes', 'fmt', 'io', 'log', 'net/http'];
  if (signingSecret) packages.push('crypto/hmac', 'crypto/rand', 'crypto/sha256', 'encoding/base64', 'time');
  const sign = `
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		log.Fatal(err)
	}
	id := fmt.Sprintf("msg_%x", random)
	at := fmt.Sprint(time.Now().Unix())
	key, err := base64.StdEncoding.DecodeString(${doubleQuoted((signingSecret ?? '').replace(/^whsec_/, ''))})
	if err != nil {
		log.Fatal(err)
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, at, body)
	request.Header.Set("webhook-id", id)
	request.Header.Set("webhook-timestamp", at)
	request.Header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
`;
  return `package main

import (
${packages
  .sort()
  .map((name) => `\t"${name}"`)
  .join('\n')}
)

func main() {
	body := []byte(${goText(JSON.stringify(exampleDocument(reporting)))})
	request, err := http.NewRequest("POST", ${doubleQuoted(postbackUrl)}, bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
${secret ? `\trequest.Header.Set("X-Postback-Secret", ${doubleQuoted(secret)})\n` : ''}${signingSecret ? sign : ''}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	fmt.Println(response.StatusCode, string(answer))
}`;
}
