import { useDebouncedValue } from '@mantine/hooks';
import { graphql, type ResultOf, type VariablesOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { callInput, headersProblem, type PostbackValues, problemsByField, urlProblem } from './form';

const PreviewPartnerPostback = graphql(`
  query PreviewPartnerPostback($input: PreviewPartnerPostbackInput!) {
    previewPartnerPostback(input: $input) {
      method
      url
      contentType
      body
      userErrors {
        field
        message
        code
      }
    }
  }
`);

const TYPING_PAUSE_MS = 350;

type Input = VariablesOf<typeof PreviewPartnerPostback>['input'];

export type Preview = {
  /** What would be called by what is written; null while that is not known, or cannot be called. */
  call: ResultOf<typeof PreviewPartnerPostback>['previewPartnerPostback'] | null;
  /** What the server finds wrong with it, by field. */
  problems: Record<string, string>;
  pending: boolean;
  error: unknown;
};

/** Asks what would be called, once the typing pauses. */
export function usePreview(values: PostbackValues, conversionId: string | null): Preview {
  const complete = urlProblem(values.urlTemplate) === null && headersProblem(values.headers) === null;
  // As a text, so that the same input is the same value.
  const wanted = complete ? JSON.stringify({ ...callInput(values), conversionId }) : null;
  const [asked] = useDebouncedValue(wanted, TYPING_PAUSE_MS);
  const input = JSON.parse(asked ?? '{}') as Input;
  const query = useApiQuery(
    PreviewPartnerPostback,
    { input },
    { enabled: asked !== null, keepPrevious: true },
  );
  const answer = wanted === null ? null : (query.data?.previewPartnerPostback ?? null);
  // What was wrong with a text that has changed since is not said of the new one.
  const current = answer !== null && wanted === asked && !query.isPlaceholderData;
  return {
    call: answer?.url ? answer : null,
    problems: current ? problemsByField(answer.userErrors) : {},
    pending: wanted !== null && !current && !query.isError,
    error: query.error,
  };
}
