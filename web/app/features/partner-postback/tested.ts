import { graphql, type ResultOf } from '../../api/graphql';
import { formatDuration } from '../../format/date';
import { sentence } from '../../format/words';
import { answerWords, outcomeWords } from '../delivery/words';
import type { Form_postback } from './form';

export const TestPartnerPostback = graphql(`
  mutation TestPartnerPostback($input: TestPartnerPostbackInput!) {
    testPartnerPostback(input: $input) {
      request {
        method
        url
        headerNames
        body
      }
      answer {
        statusCode
        durationMs
        excerpt
        errorClass
        error
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

export type Tested = ResultOf<typeof TestPartnerPostback>['testPartnerPostback'];
export type TestRequest = NonNullable<Tested['request']>;
export type TestAnswer = NonNullable<Tested['answer']>;

/** How long a test waits. Deliveries wait as long as the operator of the server says, which is longer unless they say otherwise. */
const TEST_WAITS_MS = 8_000;

/** What fails before anything of a request has left. */
const BEFORE_SENDING: readonly (string | null)[] = ['blocked_address', 'dns', 'refused', 'request', 'tls'];

type Form = ResultOf<typeof Form_postback>;

export type Template = Pick<Form, 'method' | 'urlTemplate' | 'bodyTemplate'>;

/** Whether a receiver can tell a test from a conversion: nothing else marks it. */
export function marksTests({ method, urlTemplate, bodyTemplate }: Template): boolean {
  const templates = method === 'GET' ? [urlTemplate] : [urlTemplate, bodyTemplate ?? ''];
  return templates.some((template) => /\{test[}:|]/.test(template));
}

/** Whether the receiver took the test. */
export function isTaken({ statusCode, errorClass }: TestAnswer): boolean {
  return errorClass === null && statusCode !== null && statusCode >= 200 && statusCode < 300;
}

export function wasSent({ errorClass }: TestAnswer): boolean {
  return !BEFORE_SENDING.includes(errorClass);
}

/** Whether it was the test that stopped waiting, which says little of how deliveries fare. */
export function ranOut({ errorClass, durationMs }: TestAnswer): boolean {
  return errorClass === 'timeout' && durationMs >= TEST_WAITS_MS;
}

export function title(answer: TestAnswer): string {
  if (isTaken(answer)) return 'The test was taken';
  if (ranOut(answer)) return 'The test ran out of time';
  return wasSent(answer) ? 'The test was not taken' : 'The test was not sent';
}

/** What came of a test, in a few words. */
export function verdict(answer: TestAnswer): string {
  const { statusCode, durationMs } = answer;
  if (ranOut(answer)) {
    const came =
      statusCode === null ? 'No whole answer came' : `${answerWords(statusCode)} came, but no end of it`;
    const waits = `${came} within ${TEST_WAITS_MS / 1_000} seconds, which is all that a test waits.`;
    return `${waits} A delivery waits longer, so the receiver may take those all the same.`;
  }
  const words = isTaken(answer)
    ? `It was taken: ${answerWords(statusCode)}.`
    : sentence(outcomeWords(answer));
  return wasSent(answer) ? `${words} After ${formatDuration(durationMs)}.` : words;
}

/** The answer's body, or why there is none to show. */
export function answered({ excerpt, statusCode, errorClass }: TestAnswer): string {
  if (excerpt) return excerpt;
  if (statusCode === null) return errorClass === 'timeout' ? 'No whole answer came.' : 'There was no answer.';
  const isWhole = errorClass === null || errorClass === 'status';
  return isWhole ? 'The answer has no body.' : 'Nothing of its body came.';
}

/** A test as it was sent; the values of headers are not shown. */
export function sent({ method, url, headerNames, body }: TestRequest): string {
  const head = [`${method === 'GET' ? 'GET' : 'POST'} ${url}`, ...headerNames.map((name) => `${name}: …`)];
  return body === null ? head.join('\n') : `${head.join('\n')}\n\n${body}`;
}
