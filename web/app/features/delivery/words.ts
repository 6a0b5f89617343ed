/** What an attempt failed of, in words; the server says more in the attempt's own text. */
const FAILURES: Record<string, string> = {
  dns: 'The host name has no address',
  refused: 'Nothing listens at this address',
  tls: 'The secure connection could not be made',
  timeout: 'There was no answer in time',
  blocked_address: 'This leads where Waypost does not call',
  too_large: 'The answer is larger than what is read',
  request: 'The call cannot be made as it is set up',
  connection: 'The connection broke',
  status: 'It was not taken',
};

export type Outcome = { statusCode: number | null; errorClass: string | null; error: string | null };

/** The same where an answer had begun: its status had come, and the rest of it had not. */
const BROKEN_OFF: Record<string, string> = {
  timeout: 'The answer did not end in time',
  connection: 'The answer broke off',
};

/** "HTTP 200", or "No answer" where none came. */
export function answerWords(statusCode: number | null): string {
  return statusCode === null ? 'No answer' : `HTTP ${statusCode}`;
}

/** The kind of a failure in words; null where nothing failed. */
export function errorWords({ statusCode, errorClass }: Omit<Outcome, 'error'>): string | null {
  if (errorClass === null) return null;
  const brokenOff = statusCode === null ? undefined : BROKEN_OFF[errorClass];
  return brokenOff ?? FAILURES[errorClass] ?? `It failed (${errorClass})`;
}

/** What came of an attempt, in one line, such as "HTTP 500" or "There was no answer in time: no connection within the time limit". */
export function outcomeWords({ statusCode, errorClass, error }: Outcome): string {
  if (statusCode !== null && (errorClass === null || errorClass === 'status')) {
    const elsewhere = statusCode >= 300 && statusCode < 400 ? ', which sends elsewhere' : '';
    return answerWords(statusCode) + elsewhere;
  }
  return [errorWords({ statusCode, errorClass }), error].filter(Boolean).join(': ') || 'No answer';
}

export type Course = {
  status: 'PENDING' | 'SUCCEEDED' | 'FAILED';
  nextAttemptAt: string | null;
  redeliverableUntil: string;
  partnerPostback: object | null;
  webhook: object | null;
};

/** Whether there is anybody left to send a delivery to: one that is deleted is gone from what was sent to it. */
export function hasReceiver({ partnerPostback, webhook }: Pick<Course, 'partnerPostback' | 'webhook'>) {
  return partnerPostback !== null || webhook !== null;
}

/** What can be done about a delivery: once more what is over, now what waits, and neither when it is too old or its receiver is gone. */
export function redelivery(course: Course, nowMs: number): string | null {
  if (!hasReceiver(course) || Date.parse(course.redeliverableUntil) <= nowMs) return null;
  if (course.status !== 'PENDING') return 'Send once more';
  return course.nextAttemptAt && Date.parse(course.nextAttemptAt) > nowMs ? 'Send it now' : null;
}
