import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { ReasonDialog } from './ReasonDialog';

const MarkPayoutFailed = graphql(`
  mutation MarkPayoutFailed($input: MarkPayoutFailedInput!) {
    markPayoutFailed(input: $input) {
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = {
  opened: boolean;
  onClose: () => void;
  runId: string;
  lineIds: string[];
  /** Whose payment it is. */
  what: string;
  /** It was marked as paid, and the money came back. */
  returned?: boolean;
};

/** Marks payments as failed; what they held is for the next run. */
export function MarkFailed({ opened, onClose, runId, lineIds, what, returned = false }: Props) {
  const fail = useApiMutation(MarkPayoutFailed);
  return (
    <ReasonDialog
      opened={opened}
      onClose={onClose}
      title={returned ? `The money of ${what} came back?` : `The payment of ${what} failed?`}
      button={returned ? 'It came back' : 'It failed'}
      done={`${what} is for the next run`}
      error={fail.error}
      pending={fail.isPending}
      act={async (reason) => {
        const { markPayoutFailed } = await fail.mutateAsync({ input: { id: runId, lineIds, reason } });
        return markPayoutFailed.userErrors;
      }}
    >
      {returned
        ? 'The payment is booked back, and what it paid is owed again, for the next run.'
        : 'Nothing is booked, and what is owed is for the next run.'}
    </ReasonDialog>
  );
}
