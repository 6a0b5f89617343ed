import { graphql, type ResultOf } from '../../api/graphql';

export const TestTranscript_payload = graphql(`
  fragment TestTranscript_payload on TestPostbackPayload {
    passed
    steps {
      kind
      ok
      message
      milliseconds
      requestLine
      requestHeaders {
        name
        value
      }
      requestBody
      status
      responseHeaders {
        name
        value
      }
      responseBody
    }
    postback {
      id
      outcome
      code
      message
    }
    conversion {
      id
      status
      reason
      payout {
        amount
        currency
      }
      deliveries {
        id
        status
        attemptsMade
        partnerPostback {
          id
          urlTemplate
        }
        webhook {
          id
          url
        }
      }
    }
  }
`);

export type Transcript = ResultOf<typeof TestTranscript_payload>;
export type Step = Transcript['steps'][number];
export type StepKind = Step['kind'];

export const STEP_TITLES: Record<StepKind, string> = {
  VISIT: 'A visitor follows the link',
  REPORT: 'The sender reports a sale',
  SETTLE: 'The payout is worked out',
  FORWARD: 'The partner is told',
};

/** What a test came to, in a sentence; for a failure, what to look at. */
export function verdictOf(transcript: Transcript): { title: string; text: string } {
  const failed = transcript.steps.find((step) => !step.ok);
  if (transcript.passed) {
    return {
      title: 'The test passed',
      text: 'The click was counted, the report accepted, the payout worked out, and every partner postback delivered.',
    };
  }
  if (!failed) return { title: 'The test did not finish', text: 'Try again in a moment.' };
  return { title: failureTitle(failed.kind), text: failureText(failed, transcript) };
}

function failureTitle(kind: StepKind): string {
  switch (kind) {
    case 'VISIT':
      return 'The link led nowhere';
    case 'REPORT':
      return 'The report was not accepted';
    case 'SETTLE':
      return 'There is no payout yet';
    case 'FORWARD':
      return 'The partner was not told';
  }
}

function failureText(step: Step, { postback }: Transcript): string {
  if (step.message) return step.message;
  if (step.kind === 'REPORT' && postback) return postback.message;
  if (step.status === null) return 'There was no answer.';
  if (step.kind === 'VISIT') {
    return `The tracking link was answered with HTTP ${step.status} instead of a redirect. Is the affiliate admitted to the offer, and are offer, affiliate and link active?`;
  }
  return `The answer was HTTP ${step.status}.`;
}

/** Where a visit was sent. */
export function redirectOf(step: Step): string | null {
  return step.responseHeaders.find(({ name }) => name === 'location')?.value ?? null;
}

/** A request or an answer as it went over the wire. */
export function onTheWire(
  first: string,
  headers: readonly { name: string; value: string }[],
  body: string | null,
): string {
  const lines = [first, ...headers.map(({ name, value }) => `${name}: ${value}`)];
  return body ? `${lines.join('\n')}\n\n${body}` : lines.join('\n');
}
