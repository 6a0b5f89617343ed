import { graphql, type ResultOf } from '../../api/graphql';
import { answerWords, outcomeWords } from '../delivery/words';

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

/** Whether the receiver took the test. */
export function isTaken({ statusCode, errorClass }: TestAnswer): boolean {
  return errorClass === null && statusCode !== null && statusCode >= 200 && statusCode < 300;
}

/** What came of a test, in a line. */
export function verdict(answer: TestAnswer): string {
  return isTaken(answer) ? `It was taken: ${answerWords(answer.statusCode)}.` : outcomeWords(answer);
}

/** The start of an answer's body, or why there is none. */
export function answered({ statusCode, errorClass, excerpt }: TestAnswer): string {
  if (excerpt) return excerpt;
  if (statusCode === null) return 'There was no answer.';
  const isWhole = errorClass === null || errorClass === 'status';
  return isWhole ? 'The answer has no body.' : 'Nothing of the answer’s body came.';
}

/** A test as it was sent; the values of headers are not shown. */
export function sent({ method, url, headerNames, body }: TestRequest): string {
  const head = [`${method === 'GET' ? 'GET' : 'POST'} ${url}`, ...headerNames.map((name) => `${name}: …`)];
  return body === null ? head.join('\n') : `${head.join('\n')}\n\n${body}`;
}
