import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import type { UserError } from '../../api/user-errors';
import { failed, said } from '../../ui/notify';
import { summary, type Verb } from './outcome';

const Approve = graphql(`
  mutation ApproveConversions($input: ApproveConversionsInput!) {
    approveConversions(input: $input) {
      outcomes {
        id
        code
        message
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

const Reject = graphql(`
  mutation RejectConversions($input: RejectConversionsInput!) {
    rejectConversions(input: $input) {
      outcomes {
        id
        code
        message
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

const Reopen = graphql(`
  mutation ReopenConversions($input: ReopenConversionsInput!) {
    reopenConversions(input: $input) {
      outcomes {
        id
        code
        message
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Payload = { outcomes: { code: string; message: string }[] | null; userErrors: UserError[] };

/** Approves, rejects and reopens, and says what became of it. */
export function useReview(onDone: () => void) {
  const approve = useApiMutation(Approve);
  const reject = useApiMutation(Reject);
  const reopen = useApiMutation(Reopen);
  const tell = (verb: Verb, { outcomes, userErrors }: Payload) => {
    if (!outcomes) return failed(new Error(userErrors[0]?.message));
    const { text, isGood } = summary(verb, outcomes);
    if (isGood) said(text);
    else failed(new Error(text));
    onDone();
  };
  return {
    isPending: approve.isPending || reject.isPending || reopen.isPending,
    approve: (ids: string[]) =>
      approve.mutate(
        { input: { ids } },
        { onSuccess: ({ approveConversions }) => tell('approve', approveConversions), onError: failed },
      ),
    reopen: (ids: string[]) =>
      reopen.mutate(
        { input: { ids } },
        { onSuccess: ({ reopenConversions }) => tell('reopen', reopenConversions), onError: failed },
      ),
    reject: {
      error: reject.error,
      isPending: reject.isPending,
      /** What is to mend is for the form to show. */
      send: (input: { ids: string[]; reason: string }, mend: (errors: UserError[]) => void) =>
        reject.mutate(
          { input },
          {
            onSuccess: ({ rejectConversions }) => {
              if (rejectConversions.outcomes) tell('reject', rejectConversions);
              else mend(rejectConversions.userErrors);
            },
          },
        ),
    },
  };
}

export type Reviewing = ReturnType<typeof useReview>;
